using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary><c>/ignore</c> and <c>/unignore</c>: they mean a person, through renames and resumed sessions.</summary>
internal static class IgnoreCommands
{
    public static ValueTask IgnoreAsync(Participant participant, string arguments)
    {
        var ignored = participant.Ignored;
        if (arguments.Length == 0)
        {
            var names = string.Join(", ", ignored.Names);
            participant.Reply(names.Length == 0 ? "you are not ignoring anyone" : $"you are ignoring: {names}");
        }
        else if (WhisperCommands.FindRecipient(participant, arguments) is not { } other)
        {
            // The member was told.
        }
        else if (other == participant)
        {
            participant.Reply("you cannot ignore yourself");
        }
        else if (!ignored.TryAdd(other.Person))
        {
            participant.Reply($"you can ignore {IgnoreList.Most} people at most");
        }
        else
        {
            participant.IgnoredChanged();
            participant.Reply($"you are now ignoring {other.Alias}");
        }

        return default;
    }

    public static ValueTask UnignoreAsync(Participant participant, string arguments)
    {
        var name = Alias.TryParse(arguments, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out _)
            ? participant.Ignored.Remove(alias)
            : null;
        participant.IgnoredChanged();
        participant.Reply(name is null ? $"you are not ignoring {arguments}" : $"you are no longer ignoring {name}");
        return default;
    }
}
