namespace ChatRoom.Bench.Driving;

/// <summary>Decides when the publishers send messages.</summary>
internal interface IDriver
{
    /// <summary>The time of the next call of <see cref="Drive"/>; <see cref="long.MaxValue"/>: only after deliveries.</summary>
    long NextDue { get; }

    /// <summary>Sends the messages that are due now.</summary>
    void Drive(long now);
}
