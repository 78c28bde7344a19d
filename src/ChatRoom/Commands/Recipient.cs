using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary>Finds the member that a command names.</summary>
internal static class Recipient
{
    /// <summary>Who goes by an alias; else tells the member that nobody does, and returns null.</summary>
    public static Participant? Find(Participant participant, string name)
    {
        if (Alias.TryParse(name, participant.Hub.Options.Limits.MaxAliasLength, out var alias, out _)
            && participant.Hub.Sessions.Find(alias) is { } found)
        {
            return found;
        }

        participant.Reply($"nobody here is called {name}");
        return null;
    }
}
