using ChatRoom.Connections;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Commands;

/// <summary><c>/ignore</c> and <c>/unignore</c>: they mean a person, through renames and resumed sessions.</summary>
internal static class IgnoreCommands
{
    public static ValueTask<Reply?> IgnoreAsync(Participant participant, string arguments) => new(
        arguments.Length == 0 ? new IgnoredPeople(participant.Ignored.Names, AreRestored: false)
        : WhisperCommands.FindRecipient(participant, arguments) is { } other ? Ignore(participant, other)
        : new NoSuchAlias(arguments));

    public static ValueTask<Reply?> UnignoreAsync(Participant participant, string arguments)
    {
        var name = Alias.TryParse(arguments, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out _)
            ? participant.Ignored.Remove(alias)
            : null;
        participant.IgnoredChanged();
        return new(name is null ? new NotIgnoring(arguments) : new NoLongerIgnoring(name));
    }

    private static Reply Ignore(Participant participant, Participant other)
    {
        if (other == participant)
        {
            return new CannotIgnoreYourself();
        }

        if (!participant.Ignored.TryAdd(other.Person))
        {
            return new IgnoreListFull(IgnoreList.Most);
        }

        participant.IgnoredChanged();
        return new NowIgnoring(other.Alias);
    }
}
