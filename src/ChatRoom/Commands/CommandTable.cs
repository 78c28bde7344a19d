using ChatRoom.Connections;
using ChatRoom.Protocol.Model;
using ChatRoom.Search;

namespace ChatRoom.Commands;

/// <summary>The commands: to add one, add a row.</summary>
internal sealed class CommandTable
{
    private readonly Dictionary<string, Command> _byName = new(StringComparer.OrdinalIgnoreCase);

    public CommandTable(IMessageSearch search, TimeProvider time)
    {
        var past = new PastCommands(search);
        var rooms = new RoomLister(time);
        All =
        [
            new("help", "[command]", "list the commands, or explain one", HelpCommand.RunAsync) { Synonyms = ["?"] },
            new("history", "[n]", $"show the last n messages here ({PastCommands.Usual} if n is omitted)", PastCommands.HistoryAsync) { IsLong = true },
            new("ids", "<on|off>", "show or hide message numbers (for scripts)", DisplayCommands.IdsAsync),
            new("ignore", "[alias]", "hide someone's messages, or list whom you ignore", IgnoreCommands.IgnoreAsync),
            new("join", "<room>", "join a room (created if it does not exist)", RoomCommands.JoinAsync),
            new("me", "<action>", "say what you are doing: ** bob waves", SelfCommands.MeAsync),
            new("more", "", "show the next page of your last search", past.MoreAsync) { IsLong = true },
            new("msg", "<alias> <text>", "send a private message", WhisperCommands.MsgAsync) { Synonyms = ["w", "whisper", "tell"] },
            new("nick", "<alias>", "change your alias", SelfCommands.NickAsync),
            new("part", "", "go back to the lobby", RoomCommands.PartAsync) { Synonyms = ["leave"] },
            new("quit", "[text]", "leave the chat; the text is sent first", SelfCommands.QuitAsync)
            {
                Synonyms = ["exit", "bye"],
                AtPrompt = static (signIn, _) => signIn.QuitAsync(),
            },
            new("reply", "<text>", "answer the last private message", WhisperCommands.ReplyAsync) { Synonyms = ["r"] },
            new("resume", "[off]", "get a token to resume this session later", SelfCommands.ResumeAsync)
            {
                Details = ["/resume off  revokes the token", "/resume <token>  resumes the session; enter it instead of an alias"],
                AtPrompt = static (signIn, arguments) => signIn.ResumeAsync(arguments),
            },
            new("rooms", "", "list the rooms, the largest first", rooms.RunAsync) { Synonyms = ["list"], IsLong = true },
            new("search", "<words>", "find messages in this room", past.SearchAsync)
            {
                Details = ["/search lunch \"at noon\" lun* -noon from:ann page:2", "words, a phrase, the start of a word, not this word, sender, page"],
                IsLong = true,
            },
            new("timestamps", "<on|off>", "show or hide the time of each message", DisplayCommands.TimestampsAsync),
            new("topic", "[text]", "show or set the topic of this room; - clears it", RoomCommands.TopicAsync),
            new("unignore", "<alias>", "stop ignoring someone", IgnoreCommands.UnignoreAsync),
            new("who", "[prefix]", "list who is in this room", RoomCommands.WhoAsync) { Synonyms = ["names"] },
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
    /// <param name="participant">The member.</param>
    /// <param name="line">The line, without its slash.</param>
    public ValueTask<Reply?> RunAsync(Participant participant, string line)
    {
        var (name, arguments) = Split(line);
        return Find(name) is not { } command ? new(Unknown(name))
            : arguments.Length == 0 && command.Parameters.StartsWith('<') ? new(new Usage(command.Usage))
            : command.IsLong ? InThreadPoolAsync(command, participant, arguments)
            : command.Run(participant, arguments);
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
        return new UnknownCommand(typed, typed.Length == 0 ? null : EditDistance.Nearest(typed, _byName.Keys, most: typed.Length < 4 ? 1 : 2));
    }

    private static async ValueTask<Reply?> InThreadPoolAsync(Command command, Participant participant, string arguments)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await command.Run(participant, arguments);
    }
}
