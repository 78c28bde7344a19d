using System.Runtime.InteropServices;
using System.Text;
using ChatRoom.Client;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Resuming;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Settings;
using ChatRoom.Client.Terminal;
using ChatRoom.Connection.Transport;
using Microsoft.Win32.SafeHandles;

return await new ClientCommand(Environment.GetEnvironmentVariable, Console.Error).RunAsync(args, ChatAsync);

static async Task<int> ChatAsync(ClientSettings settings)
{
    var transport = new TcpTransport(settings.Server, settings.Tls, TimeProvider.System);
    ResumeLedger? ledger = null;
    ResumePoint? resumePoint = null;
    try
    {
        ledger = settings.ResumeFile is { } file ? new ResumeLedger(new ResumeFile(file), StandardOutput.File(), settings) : null;
        resumePoint = ledger?.Open();
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"chatroom: --resume-file {settings.ResumeFile}: {e.Message}");
        return ExitCode.Usage;
    }

    var isPerson = !Console.IsInputRedirected && !Console.IsOutputRedirected;
    if (isPerson)
    {
        settings = settings with { Alias = settings.Alias ?? settings.DefaultAlias };
    }

    if (isPerson && !settings.IsPlain && TerminalDevice.CanDraw)
    {
        using var terminal = new TerminalFrontEnd(settings, ledger);
        using var session = new Session(settings, transport, terminal, TimeProvider.System, Random.Shared, resumePoint);
        return await terminal.RunAsync(session);
    }

    var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    if (StandardOutput.TryOpen(out var reason) is not { } stream)
    {
        Console.Error.WriteLine($"chatroom: cannot write: {reason}");
        return ExitCode.Failed;
    }

    // Neither is disposed: a thread may still read the input, and the output is flushed after each line.
    var (input, output) = (new StreamReader(StandardInput(isPerson), utf8), new StreamWriter(stream, utf8));
    var plain = isPerson ? new PlainFrontEnd(input, output, settings, TimeProvider.System, ledger, TerminalEcho.Set) : null;
    var pipe = isPerson ? null : new PipeFrontEnd(input, output, Console.Error, ledger);
    using var plainSession = new Session(settings, transport, (IFrontEnd?)plain ?? pipe!, TimeProvider.System, Random.Shared, resumePoint);
    Timer? lastResort = null;
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
    using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Leave);
    return await (plain?.RunAsync(plainSession) ?? pipe!.RunAsync(plainSession));

    void Leave(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGINT && plain?.TryCancelSecret() == true)
        {
            return;
        }

        // A write never returns if nobody reads the output. Then only this timer ends the process.
        lastResort ??= new Timer(static _ => Environment.Exit(ExitCode.Done), null, Session.LongestQuit + TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        plainSession.Leave();
    }
}

// The runtime's own stream echoes and edits the lines of a terminal itself, so it would show passwords: let the terminal do that.
static Stream StandardInput(bool isTerminal) => isTerminal && !OperatingSystem.IsWindows()
    ? new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0)
    : Console.OpenStandardInput();
