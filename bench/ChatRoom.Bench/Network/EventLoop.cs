using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ChatRoom.Bench.Network;

/// <summary>
/// One thread that serves many sockets with epoll, level-triggered. The asynchronous methods of <c>Socket</c> need a work item per
/// delivery. These would cost the generator more than the deliveries cost the server, so that the generator would measure itself.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int MaxEvents = 1024;
    private const int ReceiveBytes = 256 * 1024;

    // struct epoll_event is packed only on x86-64 (epoll_ctl(2)).
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int FileOffset = EventSize - 8;

    private readonly int _epoll;
    private readonly byte[] _events = GC.AllocateUninitializedArray<byte>(MaxEvents * EventSize, pinned: true);
    private readonly byte* _first;
    private IPollable?[] _watched = new IPollable?[1024]; // by file descriptor

    public EventLoop()
    {
        _first = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0);
        _epoll = Check(Libc.EpollCreate(Libc.CloseOnExec));
        _ = Libc.ProcessControl(Libc.SetTimerSlack, 1); // the default slack makes a wait up to 50 µs longer
    }

    /// <summary>The receive buffer. All connections share it, because only one at a time receives.</summary>
    public byte[] ReceiveBuffer { get; } = GC.AllocateUninitializedArray<byte>(ReceiveBytes, pinned: true);

    public void Add(Socket socket, IPollable pollable, PollEvents events)
    {
        var file = FileOf(socket);
        if (file >= _watched.Length)
        {
            Array.Resize(ref _watched, Math.Max(file + 1, _watched.Length * 2));
        }

        _watched[file] = pollable;
        Control(Libc.Add, file, events);
    }

    public void Modify(Socket socket, PollEvents events) => Control(Libc.Modify, FileOf(socket), events);

    public void Remove(Socket socket)
    {
        var file = FileOf(socket);
        _watched[file] = null;
        Control(Libc.Delete, file, PollEvents.None);
    }

    /// <summary>Waits until sockets are ready, or until the timeout. Returns the number of ready sockets, to pass to <see cref="Dispatch"/>.</summary>
    public int Wait(long nanoseconds)
    {
        var timeout = new Libc.TimeSpec { Seconds = nanoseconds / Clock.Second, Nanoseconds = nanoseconds % Clock.Second };
        var ready = Libc.EpollWait(_epoll, _first, MaxEvents, &timeout, null);
        return ready < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted ? 0 : Check(ready);
    }

    /// <summary>Calls the owner of a ready socket.</summary>
    /// <param name="index">The index among the ready sockets of the last <see cref="Wait"/>.</param>
    public void Dispatch(int index)
    {
        var e = _first + (index * EventSize);
        _watched[*(int*)(e + FileOffset)]?.OnReady((PollEvents)(*(int*)e)); // null: an earlier call has closed the socket
    }

    /// <summary>Waits once and serves all ready sockets.</summary>
    public void Serve(long nanoseconds)
    {
        var ready = Wait(nanoseconds);
        for (var i = 0; i < ready; i++)
        {
            Dispatch(i);
        }
    }

    public void Dispose() => _ = Libc.Close(_epoll);

    private void Control(int operation, int file, PollEvents events)
    {
        var e = stackalloc byte[16];
        *(int*)e = (int)events;
        *(long*)(e + FileOffset) = file;
        Check(Libc.EpollControl(_epoll, operation, file, e));
    }

    private static int FileOf(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
