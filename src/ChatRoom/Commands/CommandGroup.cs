namespace ChatRoom.Commands;

/// <summary>The commands of one subject. A group that is registered as a service is in the <see cref="CommandTable"/>.</summary>
internal abstract class CommandGroup
{
    /// <summary>The rows of its commands, in any order.</summary>
    public abstract IEnumerable<Command> Rows { get; }
}
