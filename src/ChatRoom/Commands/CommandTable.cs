using ChatRoom.Limits;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;

namespace ChatRoom.Commands;

/// <summary>The commands: to add one, add a row to the <see cref="CommandGroup"/> of its subject.</summary>
internal sealed class CommandTable
{
    private readonly Dictionary<string, Command> _byName = new(StringComparer.OrdinalIgnoreCase);

    public CommandTable(IEnumerable<CommandGroup> groups)
    {
        var help = new HelpCommand(this);
        All =
        [
            .. groups.SelectMany(static group => group.Rows)
                .Append(new("help", "[command]", "list the commands, or explain one", help.RunAsync) { Synonyms = ["?"] })
                .OrderBy(static command => command.Name, StringComparer.Ordinal),
        ];
        foreach (var command in All)
        {
            foreach (var name in (IEnumerable<string>)[command.Name, .. command.Synonyms])
            {
                _byName.Add(name, command);
            }
        }
    }

    /// <summary>All commands, by name.</summary>
    public IReadOnlyList<Command> All { get; }

    /// <summary>Finds a command by its name or a synonym, with or without the slash.</summary>
    public Command? Find(string name) => _byName.GetValueOrDefault(name.TrimStart('/'));

    /// <summary>Runs a command line of a member; returns the reply, or null if there is none.</summary>
    /// <param name="who">The member.</param>
    /// <param name="room">The room in which they run it.</param>
    /// <param name="line">The line, without its slash.</param>
    /// <param name="confirmation">Whether they want to learn in any case what becomes of what they publish; null: only if it fails.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<Reply?> RunAsync(
        Participant who, RoomName room, string line, Confirmation? confirmation, CancellationToken cancellationToken)
    {
        var (name, arguments) = Split(line);
        var call = new CommandCall(who, room, arguments, confirmation, cancellationToken);
        return Find(name) is not { } command ? new(Unknown(name))
            : IsMisused(command, arguments) ? new(command.UsageReply)
            : command.IsAct && who.TakeOrWait(AddressLimit.Act) is { } wait ? new(new TooOften(RateLimit.Acts, wait))
            : command.IsLong ? InThreadPoolAsync(command, call)
            : command.Run(call);
    }

    /// <summary>Splits a line without its slash into the name and the arguments.</summary>
    public static (string Name, string Arguments) Split(string line)
    {
        var end = line.AsSpan().IndexOfAny(' ', '\t');
        return end < 0 ? (line, "") : (line[..end], line[end..].Trim());
    }

    /// <summary>Returns the reply to a name that no command has.</summary>
    public UnknownCommand Unknown(string name)
    {
        const int longest = 32;
        var typed = name.TrimStart('/');
        typed = typed.Length > longest ? $"{typed[..longest]}…" : typed;
        return new UnknownCommand(typed, typed.Length == 0 ? null : EditDistance.Nearest(typed, _byName.Keys));
    }

    private static bool IsMisused(Command command, string arguments) =>
        arguments.Length == 0 ? command.Parameters.StartsWith('<') : command.IsOfOneWord && arguments.AsSpan().ContainsAny(' ', '\t');

    private static async ValueTask<Reply?> InThreadPoolAsync(Command command, CommandCall call)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await command.Run(call);
    }
}
