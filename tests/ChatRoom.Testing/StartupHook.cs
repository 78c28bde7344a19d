using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ChatRoom.Testing;

/// <summary>
/// Runs in a server's process before its own code, if a test sets <c>DOTNET_STARTUP_HOOKS</c>. On a signal it blocks threads of the
/// server, as a bug or a library might.
/// </summary>
internal static class StartupHook
{
    private static readonly List<PosixSignalRegistration> Signals = [];

    public static void Initialize()
    {
        Signals.Add(PosixSignalRegistration.Create((PosixSignal)BlockingHook.BlockSockets, static _ => BlockSocketThread()));
        Signals.Add(PosixSignalRegistration.Create((PosixSignal)BlockingHook.BlockPool, static _ => BlockThreadPool()));
    }

    /// <summary>Blocks the thread that serves all sockets, because the continuation of a read runs on it (docs/decisions/0025).</summary>
    private static void BlockSocketThread()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        var peer = listener.Accept();
        var read = new SocketAsyncEventArgs();
        read.SetBuffer(new byte[1]);
        read.Completed += static (_, _) => BlockForEver("the socket thread");
        client.ReceiveAsync(read);
        peer.Send([1]);
    }

    private static void BlockThreadPool()
    {
        ThreadPool.SetMinThreads(1, 1);
        ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount);
        for (var i = 0; i < 1000; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static _ => BlockForEver("the thread pool"), null);
        }
    }

    private static void BlockForEver(string what)
    {
        Console.WriteLine($"{what} is blocked");
        Thread.Sleep(Timeout.Infinite);
    }
}
