using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Protocols.Classic;
using ChatRoom.Protocols.Json;
using ChatRoom.Protocols.Text;
using ChatRoom.Protocols.WebSockets;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Protocols;

/// <summary>The table of the protocols.</summary>
internal sealed class ClientProtocols
{
    private readonly ClientProtocol[] _all; // in the order in which their signatures are asked
    private readonly AutoProtocol _auto;
    private readonly Func<TimeSpan, WebSocketProtocol> _overWebSocket;

    public ClientProtocols(
        MessageService messages, RoomService rooms, RoomListService lists, HistoryService history, WhisperService whispers, AccountService accounts, LoginService logins,
        LogoutService logouts, ReadMarkerService markers, PushService pushes, FileService files, FileReader reader, CommandTable commands, IOptions<ChatRoomOptions> options, TimeProvider time)
    {
        var actions = new JsonActions(messages, rooms, lists, history, whispers, accounts, logins, logouts, markers, pushes, files, reader, commands, options);
        var text = new TextProtocol(new TextRequests(messages, commands, options), commands);
        var json = new JsonProtocol(actions, rooms.Lobby);
        _all = [json, new ClassicProtocol(text), text];
        _auto = new AutoProtocol(_all, atFirst: text);
        _overWebSocket = interval => new WebSocketProtocol(actions, rooms.Lobby, interval, time);
    }

    /// <summary>Returns the protocol that a setting selects.</summary>
    public ClientProtocol Of(ProtocolChoice choice) =>
        choice == ProtocolChoice.Auto ? _auto : _all.Single(one => one.Choice == choice);

    /// <summary>Returns the protocol of clients whose connections have become WebSockets.</summary>
    /// <param name="pingInterval">How long nothing is sent to a client before it gets a ping.</param>
    public ClientProtocol OverWebSocket(TimeSpan pingInterval) => _overWebSocket(pingInterval);
}
