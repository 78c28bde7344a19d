using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Commands;

/// <summary>The commands: to add one, add a row.</summary>
internal sealed class CommandTable
{
    private readonly Dictionary<string, Command> _byName = new(StringComparer.OrdinalIgnoreCase);

    public CommandTable(
        RoomService rooms, MessageService messages, HistoryService history, WhisperService whispers, IgnoreService ignoring, AliasService aliases,
        ResumeService resuming, IOptions<ChatRoomOptions> options)
    {
        var help = new HelpCommand(this);
        var room = new RoomCommands(rooms, messages);
        var past = new PastCommands(history);
        var self = new SelfCommands(messages, aliases, resuming, options);
        var whisper = new WhisperCommands(whispers, options);
        var ignore = new IgnoreCommands(ignoring, options);
        All =
        [
            new("help", "[command]", "list the commands, or explain one", help.RunAsync) { Synonyms = ["?"] },
            new("history", "[n]", $"show the last n messages here ({PastCommands.Usual} if n is omitted)", past.HistoryAsync) { IsLong = true },
            new("ids", "<on|off>", "show or hide message numbers (for scripts)", DisplayCommands.IdsAsync),
            new("ignore", "[alias]", "hide someone's messages, or list whom you ignore", ignore.IgnoreAsync),
            new("join", "<room>", "join a room (created if it does not exist)", room.JoinAsync),
            new("me", "<action>", "say what you are doing: ** bob waves", self.MeAsync) { IsConfirmed = true },
            new("more", "", "show the next page of your last search", past.MoreAsync) { IsLong = true },
            new("msg", "<alias> <text>", "send a private message", whisper.MsgAsync) { Synonyms = ["w", "whisper", "tell"] },
            new("nick", "<alias>", "change your alias", self.NickAsync),
            new("part", "", "go back to the lobby", room.PartAsync) { Synonyms = ["leave"], IsConfirmed = true },
            new("quit", "[text]", "leave the chat; the text is sent first", self.QuitAsync)
            {
                Synonyms = ["exit", "bye"],
                AtPrompt = static (signIn, _) => signIn.QuitAsync(),
            },
            new("reply", "<text>", "answer the last private message", whisper.ReplyAsync) { Synonyms = ["r"] },
            new("resume", "[off]", "get a token to resume this session later", self.ResumeAsync)
            {
                Details = ["/resume off  revokes the token", "/resume <token>  resumes the session; enter it instead of an alias"],
                AtPrompt = static (signIn, arguments) => signIn.ResumeAsync(arguments),
            },
            new("rooms", "", "list the rooms, the largest first", room.RoomsAsync) { Synonyms = ["list"], IsLong = true },
            new("search", "<words>", "find messages in this room", past.SearchAsync)
            {
                Details = ["/search lunch \"at noon\" lun* -noon from:ann page:2", "words, a phrase, the start of a word, not this word, sender, page"],
                IsLong = true,
            },
            new("timestamps", "<on|off>", "show or hide the time of each message", DisplayCommands.TimestampsAsync),
            new("topic", "[text]", "show or set the topic of this room; - clears it", room.TopicAsync) { IsConfirmed = true },
            new("unignore", "<alias>", "stop ignoring someone", ignore.UnignoreAsync),
            new("who", "[prefix]", "list who is in this room", room.WhoAsync) { Synonyms = ["names"] },
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
            : arguments.Length == 0 && command.Parameters.StartsWith('<') ? new(new Usage(command.Usage))
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

    private static async ValueTask<Reply?> InThreadPoolAsync(Command command, CommandCall call)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await command.Run(call);
    }
}
