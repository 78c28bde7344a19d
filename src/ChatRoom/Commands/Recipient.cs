using ChatRoom.Connections;
using ChatRoom.Protocol;

namespace ChatRoom.Commands;

/// <summary>Finds the member that a command names.</summary>
internal static class Recipient
{
    /// <summary>Who goes by an alias; else tells the member that nobody does, and returns null.</summary>
    public static Session? Find(Session session, string name)
    {
        if (Alias.TryParse(name, session.Hub.Options.Limits.MaxAliasLength, out var alias, out _)
            && session.Hub.Sessions.Find(alias) is { } found)
        {
            return found;
        }

        session.Reply($"nobody here is called {name}");
        return null;
    }
}
