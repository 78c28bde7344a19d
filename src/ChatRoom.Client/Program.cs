using System.Runtime.InteropServices;
using System.Text;
using ChatRoom.Client;
using ChatRoom.Client.Connections;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Terminal;

return await new ClientCommand().RunAsync(args, ChatAsync);

static async Task<int> ChatAsync(ClientSettings settings)
{
    var transport = new TcpTransport(settings.Server, settings.Tls, TimeProvider.System);
    PlaceLedger? ledger = null;
    Bookmark? place = null;
    try
    {
        ledger = settings.ResumeFile is { } file ? new PlaceLedger(new PlaceFile(file), StandardOutput.File(), settings) : null;
        place = ledger?.Open();
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"chatroom: --resume-file {settings.ResumeFile}: {e.Message}");
        return ExitCode.Usage;
    }

    if (TerminalFrontEnd.IsPossible)
    {
        using var terminal = new TerminalFrontEnd(settings, ledger);
        using var session = new Session(settings, transport, terminal, TimeProvider.System, Random.Shared, place);
        return await terminal.RunAsync(session);
    }

    var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    if (StandardOutput.TryOpen(out var reason) is not { } stream)
    {
        Console.Error.WriteLine($"chatroom: cannot write: {reason}");
        return ExitCode.Failed;
    }

    // Neither is disposed: the input may still be waited for, and each line of the output is flushed.
    var pipe = new PipeFrontEnd(new StreamReader(Console.OpenStandardInput(), utf8), new StreamWriter(stream, utf8), Console.Error, ledger);
    using var talk = new Session(settings, transport, pipe, TimeProvider.System, Random.Shared, place);
    Timer? lastResort = null;
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
    using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Leave);
    return await pipe.RunAsync(talk);

    void Leave(PosixSignalContext context)
    {
        context.Cancel = true;

        // Where nobody takes what is written, a write never returns, and nothing else would end the process.
        lastResort ??= new Timer(static _ => Environment.Exit(ExitCode.Done), null, Session.LongestFarewell + TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        talk.Leave();
    }
}
