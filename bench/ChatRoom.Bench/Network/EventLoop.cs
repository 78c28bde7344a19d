using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ChatRoom.Bench.Network;

/// <summary>
/// One thread that serves many sockets by epoll, level-triggered. Why not <c>Socket</c>'s own asynchrony: its work items,
/// one a delivery, would cost the generator more than the deliveries cost the server, and it would measure itself.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int MaxEvents = 1024;
    private const int ReceiveBytes = 256 * 1024;

    // struct epoll_event is packed on x86-64 alone (epoll_ctl(2)).
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
        _ = Libc.ProcessControl(Libc.SetTimerSlack, 1); // else a wait is up to 50 µs longer than asked for
    }

    /// <summary>What a connection receives into: one for all, since one at a time does.</summary>
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

    /// <summary>Waits, for so many nanoseconds at most, until sockets are ready. Returns how many are; each is for <see cref="Dispatch"/>.</summary>
    public int Wait(long nanoseconds)
    {
        var timeout = new Libc.TimeSpec { Seconds = nanoseconds / Clock.Second, Nanoseconds = nanoseconds % Clock.Second };
        var ready = Libc.EpollWait(_epoll, _first, MaxEvents, &timeout, null);
        return ready < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted ? 0 : Check(ready);
    }

    /// <summary>Lets the owner of the socket that was found ready as number <paramref name="index"/> do its work.</summary>
    public void Dispatch(int index)
    {
        var e = _first + (index * EventSize);
        _watched[*(int*)(e + FileOffset)]?.OnReady((PollEvents)(*(int*)e)); // null: closed since, by another one's work
    }

    /// <summary>Waits once, and serves all that is ready.</summary>
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
