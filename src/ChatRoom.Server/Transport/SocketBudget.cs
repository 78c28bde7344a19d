namespace ChatRoom.Server.Transport;

/// <summary>
/// How many connections each kind of endpoint may hold, so that all together stay below the process's limit of open files.
/// Chat and HTTP have separate shares: a flood of one does not take what the other needs.
/// </summary>
/// <param name="Chat">Chat connections that are let in (<c>MaxConnections</c>, clamped); 0: no limit.</param>
/// <param name="ChatSockets">Sockets of all chat endpoints, those that are being refused or closed included.</param>
/// <param name="Http">Sockets of all HTTP endpoints.</param>
internal sealed record SocketBudget(int Chat, int ChatSockets, int Http)
{
    /// <summary>Chat connections beyond <see cref="Chat"/> that may wait to read why they are refused, or to be closed.</summary>
    public const int MostRefused = 128;

    private const int HttpShare = 4; // of the files, HTTP gets a quarter at most
    private const int RefusedShare = 8;

    /// <summary>Divides what there is.</summary>
    /// <param name="files">Files that the process may open; null: unknown, nothing is clamped.</param>
    /// <param name="chatConnections">Chat connections, as configured; 0: no limit.</param>
    /// <param name="httpConnections">HTTP connections, as configured; 0: no limit.</param>
    public static SocketBudget Of(long? files, int chatConnections, int httpConnections)
    {
        var sockets = files is { } most ? (int)Math.Clamp(most - OpenFileLimit.Own, 0, int.MaxValue) : int.MaxValue;
        var http = Math.Max(1, Smaller(httpConnections, sockets / HttpShare));
        var refused = Math.Clamp((sockets - http) / RefusedShare, 1, MostRefused);
        var chat = Math.Max(1, Smaller(chatConnections, sockets - http - refused));
        return files is null
            ? new SocketBudget(chatConnections, int.MaxValue, http)
            : new SocketBudget(chat, chat + refused, http);
    }

    /// <summary>The smaller one, where 0 is no limit.</summary>
    private static int Smaller(int configured, int possible) => configured > 0 ? Math.Min(configured, possible) : possible;
}
