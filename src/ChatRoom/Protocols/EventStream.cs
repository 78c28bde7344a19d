using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.ServerSentEvents;
using ChatRoom.Rooms;

namespace ChatRoom.Protocols;

/// <summary>The events of a room, as one program gets them over HTTP. It is in no room: nobody sees it.</summary>
/// <param name="who">The program.</param>
/// <param name="room">The room.</param>
/// <param name="subscriber">The outgoing side.</param>
internal sealed class EventStream(ApiCaller who, RoomName room, Subscriber subscriber)
{
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isEnding;
    private int _hasStarted;

    /// <summary>The program.</summary>
    public ApiCaller Who => who;

    /// <summary>The room.</summary>
    public RoomName Room => room;

    /// <summary>Whether it is ending.</summary>
    public bool IsEnding => Volatile.Read(ref _isEnding) != 0;

    /// <summary>Completes when it begins to end.</summary>
    public Task WhenEnding => _ending.Task;

    /// <summary>Completes when it has ended.</summary>
    public Task WhenEndedAsync() => subscriber.WhenClosedAsync();

    /// <summary>Lets the pump write. Further calls do nothing.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _hasStarted, 1) == 0)
        {
            subscriber.Start();
        }
    }

    /// <summary>Sends a comment, unless the client does not read.</summary>
    public void Beat() => subscriber.TryTell(EventStreamFormatter.Heartbeat.ToArray());

    /// <summary>Ends it if there is a reason.</summary>
    public void EndIf(Error? why)
    {
        if (why is not null)
        {
            End(why);
        }
    }

    /// <summary>Ends it, with the reason. Nothing that the room says from now on is sent.</summary>
    /// <param name="why">The reason; null: none, the client has left.</param>
    public void End(Error? why)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return;
        }

        if (why is not null)
        {
            subscriber.Reply(EventStreams.Format(why));
        }

        subscriber.End();
        _ending.TrySetResult();
    }
}
