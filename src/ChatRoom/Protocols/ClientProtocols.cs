using ChatRoom.Commands;
using ChatRoom.Connections;
using ChatRoom.Protocols.Classic;
using ChatRoom.Protocols.Json;
using ChatRoom.Protocols.Text;
using ChatRoom.Services;
using Microsoft.Extensions.Options;

namespace ChatRoom.Protocols;

/// <summary>The table of the protocols.</summary>
internal sealed class ClientProtocols
{
    private readonly ClientProtocol[] _all; // in the order in which their signatures are asked
    private readonly AutoProtocol _auto;

    public ClientProtocols(
        MessageService messages, RoomService rooms, HistoryService history, WhisperService whispers, AccountService accounts, LoginService logins,
        LogoutService logouts, ReadMarkerService markers, CommandTable commands, IOptions<ChatRoomOptions> options)
    {
        var actions = new JsonActions(messages, rooms, history, whispers, accounts, logins, logouts, markers, commands, options);
        var text = new TextProtocol(new TextRequests(messages, commands, options), commands);
        var json = new JsonProtocol(actions, rooms.Lobby);
        _all = [json, new ClassicProtocol(text), text];
        _auto = new AutoProtocol(_all, atFirst: text);
    }

    /// <summary>Returns the protocol that a setting selects.</summary>
    public ClientProtocol Of(ProtocolChoice choice) =>
        choice == ProtocolChoice.Auto ? _auto : _all.Single(one => one.Choice == choice);
}
