using System.Threading.Channels;
using ChatRoom.Protocol;

namespace ChatRoom.Connection;

// Contract of Outbox (each line has its test in ChatRoom.Connection.Tests):
//
// 1. Requests leave in the order in which they were added; a request waits until the client has caught up with its room.
// 2. A message that was sent stays until the server has answered. If the connection is lost before, and the message itself was
//    seen or is found among the missed events of the next connection, it has arrived. Otherwise it is sent again once that
//    connection has caught up. So it arrives exactly once.
// 3. If the missed events are not complete, a message that was sent is not sent again: it fails as unknown-fate.
// 4. Another request that was sent, and not answered before the connection was lost, fails as unknown-fate.

/// <summary>The requests that the server has not answered. It outlives connections. Thread-safe. The contract stands above.</summary>
internal sealed class Outbox
{
    private const int MaxRequests = 1000;

    private readonly Lock _lock = new();
    private readonly List<Request> _requests = []; // in order
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Exception? _end;

    /// <summary>Adds a request. It fails at once if no connection will follow.</summary>
    /// <exception cref="InvalidOperationException">Too many requests wait for their answers.</exception>
    public void Add(Request request)
    {
        lock (_lock)
        {
            if (_end is not null)
            {
                request.Fail(_end);
                return;
            }

            if (_requests.Count == MaxRequests)
            {
                throw new InvalidOperationException($"{MaxRequests} requests wait for their answers; await them first");
            }

            _requests.Add(request);
        }

        Wake();
    }

    /// <summary>Removes a request that was not sent: its caller no longer waits.</summary>
    public void Withdraw(Request request)
    {
        lock (_lock)
        {
            if (request is { IsSent: false, IsDoubtful: false } && _requests.Remove(request))
            {
                request.Cancel();
            }
        }
    }

    /// <summary>Waits until there may be something to send.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _changed.Reader.ReadAsync(cancellation);

    /// <summary>Returns the next request to send, and counts it as sent, or null if there is none.</summary>
    /// <param name="alias">The client's alias.</param>
    /// <param name="isReady">Whether the client has caught up with a room.</param>
    public Request? Next(string alias, Func<RoomName, bool> isReady)
    {
        lock (_lock)
        {
            var next = _requests.Find(request => request is { IsSent: false, IsDoubtful: false } && (request.Room is null || (isReady(request.Room) && !HasDoubts(request.Room))));
            if (next is not null)
            {
                (next.IsSent, next.SentAs) = (true, alias);
            }

            return next;
        }
    }

    /// <summary>Takes an answer. Returns whether it answers one of the requests.</summary>
    public bool Answer(Received answer)
    {
        lock (_lock)
        {
            var reference = answer.Ref;
            if (reference is null || _requests.Find(request => request.Reference == reference) is not { } request)
            {
                return false;
            }

            _requests.Remove(request);
            if (answer.Type == "error")
            {
                request.Fail(ChatException.Of(answer));
            }
            else
            {
                request.Complete(answer);
            }

            return true;
        }
    }

    /// <summary>Notes that the connection was lost.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            foreach (var request in _requests.FindAll(static request => request.Seen is not null))
            {
                _requests.Remove(request);
                request.Complete(request.Seen!);
            }

            Fail(static request => request is { IsSent: true, IsSpeech: false });
            _requests.ForEach(static request => (request.IsSent, request.IsDoubtful) = (false, request.IsSent || request.IsDoubtful));
        }
    }

    /// <summary>Takes what somebody said: it may be one of the messages.</summary>
    public void Match(RoomName room, Received said, string alias)
    {
        lock (_lock)
        {
            if (_requests.Find(request => request.Matches(room, said, alias)) is not { } request)
            {
                return;
            }

            request.Seen = said;
            if (request.IsDoubtful)
            {
                _requests.Remove(request); // its answer was lost
                request.Complete(said);
            }
        }
    }

    /// <summary>Notes that the client has caught up with a room, or cannot return to it.</summary>
    /// <param name="room">The room.</param>
    /// <param name="isComplete">Whether it has received everything that it had missed.</param>
    public void Settle(RoomName room, bool isComplete)
    {
        lock (_lock)
        {
            Fail(request => !isComplete && request.IsDoubtful && request.Room == room);
            _requests.ForEach(request => request.IsDoubtful &= request.Room != room);
        }

        Wake();
    }

    /// <summary>Ends all requests, and all that follow.</summary>
    public void End(Exception reason)
    {
        lock (_lock)
        {
            _end = reason;
            _requests.ForEach(request => request.Fail(reason));
            _requests.Clear();
        }
    }

    /// <summary>Returns whether a room has messages that may be sent again: later ones must not overtake them.</summary>
    private bool HasDoubts(RoomName room) => _requests.Exists(request => request.IsDoubtful && request.Room == room);

    private void Fail(Predicate<Request> isLost)
    {
        foreach (var request in _requests.FindAll(isLost))
        {
            _requests.Remove(request);
            request.Fail(new ChatException(ChatException.UnknownFate, "the connection was lost before the server answered"));
        }
    }

    private void Wake() => _changed.Writer.TryWrite(true);
}
