using System.Text.Json.Nodes;
using ChatRoom.Protocol;

namespace ChatRoom.Connection;

/// <summary>The rooms of a client: how far it has received each. Outlives connections. Thread-safe.</summary>
internal sealed class RoomStates
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RoomName, State> _rooms = [];

    /// <param name="rooms">The rooms to join.</param>
    /// <param name="after">The positions after which to continue.</param>
    /// <exception cref="ArgumentException">A name or a position is invalid.</exception>
    public RoomStates(IEnumerable<string> rooms, IReadOnlyDictionary<string, string> after)
    {
        foreach (var room in rooms.Concat(after.Keys))
        {
            _rooms.TryAdd(Parse(room), new State());
        }

        foreach (var (room, text) in after)
        {
            var position = RoomPosition.TryParse(text, out var parsed) ? parsed : throw new ArgumentException($"'{text}' is not a position", nameof(after));
            _rooms[Parse(room)] = new State { Position = position, IsKnown = true };
        }
    }

    /// <summary>Parses a room's name.</summary>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    public static RoomName Parse(string room) =>
        RoomName.TryParse(room, out var name, out var reason) ? name : throw new ArgumentException(reason, nameof(room));

    /// <summary>Adds the rooms and their positions to the first request of a connection.</summary>
    public void AddTo(JsonObject hello)
    {
        lock (_lock)
        {
            var known = _rooms.Where(static room => room.Value.IsKnown)
                .Select(static room => KeyValuePair.Create<string, JsonNode?>(room.Key.Value, ToJson(room.Value.Position))).ToArray();
            if (_rooms.Count > 0)
            {
                hello["rooms"] = new JsonArray([.. _rooms.Keys.Select(static room => (JsonNode)room.Value)]);
            }

            if (known.Length > 0)
            {
                hello["after"] = new JsonObject(known);
            }
        }
    }

    /// <summary>Takes the rooms in which a connection begins. Returns the other ones, to which the client cannot return.</summary>
    public IReadOnlyList<RoomName> Begin(IEnumerable<RoomName> rooms)
    {
        lock (_lock)
        {
            var gone = _rooms.Keys.Except(rooms).ToList();
            gone.ForEach(room => _rooms.Remove(room));
            foreach (var room in rooms)
            {
                _rooms.TryAdd(room, new State());
                var state = _rooms[room];
                (state.IsAwaited, state.IsComplete, state.Limits) = (true, state.IsKnown, SpeechLimits.None);
            }

            return gone;
        }
    }

    /// <summary>Returns what keeps the client from speaking in a room.</summary>
    public SpeechLimits LimitsIn(RoomName room)
    {
        lock (_lock)
        {
            return _rooms.TryGetValue(room, out var state) ? state.Limits : SpeechLimits.None;
        }
    }

    /// <summary>Returns whether the client has caught up with a room, or is not in it.</summary>
    public bool IsReady(RoomName room)
    {
        lock (_lock)
        {
            return !_rooms.TryGetValue(room, out var state) || !state.IsAwaited;
        }
    }

    /// <summary>
    /// Takes a received object. Returns whether the client has now caught up with its room, completely or not; null: nothing
    /// changes in that.
    /// </summary>
    public bool? Take(Received received)
    {
        if (received.RoomName is not { } room)
        {
            return null;
        }

        lock (_lock)
        {
            if (received.Type == "joined-room")
            {
                _rooms.TryAdd(room, new State());
            }

            return _rooms.TryGetValue(room, out var state) ? Take(received, room, state) : null;
        }
    }

    private bool? Take(Received received, RoomName room, State state)
    {
        switch (received.Type)
        {
            case "joined-room":
                (state.IsAwaited, state.IsComplete) = (true, state.IsKnown);
                if (state.Position.Epoch == 0) // otherwise "set-back" follows, if it is another one
                {
                    state.Position = state.Position with { Epoch = Next(received)?.Epoch ?? 0 };
                }

                return null;
            case "speech":
                state.Limits = SpeechLimits.Of(received);
                return null;
            case "live":
                state.IsAwaited = false;
                state.MoveTo(Next(received));
                return state.IsComplete;
            case "set-back":
                state.IsComplete = false;
                state.MoveTo(Next(received));
                return null;
            case "skipped":
                state.IsComplete = false;
                state.Advance(received.NumberOf("to"));
                return null;
            case "left-room":
            case "error" when state.IsAwaited && received.Ref is null:
                _rooms.Remove(room);
                return false;
            default:
                state.Advance(received.Id);
                received.Position = received.Id is { } id ? (state.Position with { Id = id }).ToString() : null;
                return null;
        }
    }

    private static RoomPosition? Next(Received received) =>
        received.TextOf("next") is { } text && RoomPosition.TryParse(text, out var next) ? next : null;

    private static JsonNode ToJson(RoomPosition position) =>
        position.Epoch > 0 ? position.ToString() : JsonValue.Create(position.Id);

    private sealed class State
    {
        /// <summary>The position of the last event that the client has.</summary>
        public RoomPosition Position { get; set; }

        /// <summary>What keeps the client from speaking.</summary>
        public SpeechLimits Limits { get; set; } = SpeechLimits.None;

        /// <summary>Whether there is a position.</summary>
        public bool IsKnown { get; set; }

        /// <summary>Whether the server has yet to send what the client missed.</summary>
        public bool IsAwaited { get; set; }

        /// <summary>Whether the client gets all that it missed.</summary>
        public bool IsComplete { get; set; }

        public void Advance(long? id)
        {
            if (id > Position.Id)
            {
                (Position, IsKnown) = (Position with { Id = id.Value }, true);
            }
        }

        public void MoveTo(RoomPosition? next)
        {
            if (next is { } position)
            {
                (Position, IsKnown) = (position with { Id = Math.Max(position.Id - 1, 0) }, true);
            }
        }
    }
}
