using System.Text;
using ChatRoom.Services;

namespace ChatRoom.Tests.Services;

/// <summary>Writes <c>docs/permissions.md</c> from the table.</summary>
internal static class PermissionsDocument
{
    private static readonly Role[] OnServer = [Role.Banned, Role.Muted, Role.Guest, Role.Member, Role.Admin];

    public static string Text()
    {
        var rows = PermissionTable.Rows;
        return $"""
            # Permissions

            This file is generated from `src/ChatRoom/Services/PermissionTable.cs`, the one table that the server asks; a test calls each service for each cell. Write it with:

            ```sh
            CHATROOM_WRITE_DOCS=1 dotnet test --project tests/ChatRoom.Tests --filter-class '*PermissionTableTests'
            ```

            ## Roles

            | role | who |
            | --- | --- |
            | admin | an account that `ChatRoom:Admins` names, or that a one-time token has made admin; in every room, private ones included |
            | owner | the account that registered the room, or got it from its owner |
            | moderator | an account that the owner has made moderator of the room |
            | voice | an account that may speak while the room is moderated |
            | member | any other account |
            | guest | somebody without an account |
            | muted | admitted, but may only read |
            | banned | not admitted |
            | outsider | neither member of a private room nor invited to it: for them, the room does not exist |

            Roles belong to accounts, not to connections. A role may be lowered:

            | by | to |
            | --- | --- |
            | a private room, for people without a role in it who are neither invited nor in it | outsider |
            | a ban; `ChatRoom:Accounts:Guests` = `Deny`, for guests; a room for accounts only, for guests who are neither invited nor in it | banned |
            | a mute; `ChatRoom:Accounts:Guests` = `ReadOnly` or a lockdown, for guests; a moderated room, for people without a voice | muted |
            | an access token with the scope `read` | muted |
            | an access token with the scope `write` | voice |

            Only the scope of a token lowers an admin.

            ## In a room

            {Table(rows.Where(static row => row.IsInRoom), Enum.GetValues<Role>())}

            ## In a room that nobody has registered

            The same, except:

            {Table(rows.Where(static row => row.LeastIfUnregistered is not null), OnServer, isRegistered: false)}

            ## On the server

            {Table(rows.Where(static row => !row.IsInRoom), OnServer)}

            The HTTP pages ask this table, too. There, a caller with the admin token is an admin; without a configured token, a caller on the machine itself is. Everybody else who can reach the endpoint is a guest ([access](monitoring.md#access)). Counts of connections and messages include private rooms. Programs at `/api` have the roles of their account, lowered by the scope of their [access token](accounts.md#access-tokens); each endpoint also needs a scope ([HTTP API](api.md)).

            ## Other surfaces

            The log, the files of history, search and accounts, and backups belong to the operator of the server. They contain private rooms.

            """;
    }

    private static string Table(IEnumerable<PermissionRow> rows, Role[] roles, bool isRegistered = true)
    {
        var text = new StringBuilder();
        text.Append("| may | ").AppendJoin(" | ", roles.Select(static role => $"{role}".ToLowerInvariant())).Append(" |\n");
        text.Append("| --- |").Append(string.Concat(roles.Select(static _ => " --- |")));
        foreach (var row in rows)
        {
            text.Append("\n| ").Append(row.Text).Append(" | ").AppendJoin(" | ", roles.Select(role => row.Allows(role, isRegistered) ? "yes" : "–")).Append(" |");
        }

        return text.ToString();
    }
}
