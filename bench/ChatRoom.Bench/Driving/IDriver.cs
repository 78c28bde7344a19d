namespace ChatRoom.Bench.Driving;

/// <summary>Decides when the publishers say something.</summary>
internal interface IDriver
{
    /// <summary>When <see cref="Drive"/> has something to do next, whatever comes in until then; <see cref="long.MaxValue"/>: nothing.</summary>
    long NextDue { get; }

    /// <summary>Says what is to be said now.</summary>
    void Drive(long now);
}
