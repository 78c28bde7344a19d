using System.Runtime.InteropServices;
using System.Text;
using ChatRoom.Client;
using ChatRoom.Client.Connections;
using ChatRoom.Client.Pipes;
using ChatRoom.Client.Sessions;
using ChatRoom.Client.Terminal;

return await new ClientCommand().RunAsync(args, ChatAsync);

static async Task<int> ChatAsync(ClientSettings settings)
{
    var transport = new TcpTransport(settings.Server, settings.Tls, TimeProvider.System);
    if (TerminalFrontEnd.IsPossible)
    {
        using var terminal = new TerminalFrontEnd(settings);
        using var session = new Session(settings, transport, terminal, TimeProvider.System, Random.Shared);
        return await terminal.RunAsync(session);
    }

    var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    using var input = new StreamReader(Console.OpenStandardInput(), utf8);
    await using var output = new StreamWriter(StandardOutput.Open(), utf8);
    var pipe = new PipeFrontEnd(input, output, Console.Error);
    using var talk = new Session(settings, transport, pipe, TimeProvider.System, Random.Shared);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
    return await pipe.RunAsync(talk);

    void Leave(PosixSignalContext context)
    {
        context.Cancel = true;
        talk.Leave();
    }
}
