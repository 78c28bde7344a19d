using ChatRoom.Diagnostics;
using ChatRoom.Limits;
using ChatRoom.Protocol.WebSockets;

namespace ChatRoom.Protocols.WebSockets;

/// <summary>The codes of close frames. <c>docs/json.md</c> says after which of them a client comes back.</summary>
internal static class CloseCodes
{
    /// <summary>Returns the code for a session that has ended.</summary>
    public static CloseCode Of(CloseCause cause) => cause switch
    {
        CloseCause.ClientClosed or CloseCause.Quit or CloseCause.ConnectionLost => CloseCode.Normal,
        CloseCause.Shutdown => CloseCode.GoingAway,
        CloseCause.ForeignProtocol => CloseCode.ProtocolError,
        CloseCause.AliasRefused or CloseCause.NotPermitted or CloseCause.LoggedOut or CloseCause.Suspended or CloseCause.Banned => CloseCode.PolicyViolation,
        CloseCause.JournalFailure or CloseCause.AliasesUnavailable => CloseCode.TryAgainLater,
        CloseCause.Kicked => CloseCode.Kicked,
        CloseCause.Replaced => CloseCode.Replaced,
        CloseCause.TooSlow or CloseCause.WriteTimeout => CloseCode.TooSlow,
        CloseCause.Flood => CloseCode.Flood,
        CloseCause.AliasTimeout or CloseCause.GaveWay => CloseCode.AliasTimeout,
        CloseCause.AliasLost => CloseCode.AliasLost,
        _ => CloseCode.InternalError,
    };

    /// <summary>Returns the code for a connection that was not let in.</summary>
    public static CloseCode Of(RefusalReason reason) => reason switch
    {
        RefusalReason.Banned => CloseCode.PolicyViolation,
        RefusalReason.Draining => CloseCode.GoingAway,
        _ => CloseCode.TryAgainLater,
    };

    /// <summary>Returns the code that the client's own frames demand; null: none.</summary>
    public static CloseCode? AnswerTo(FrameReader frames) => frames.Closed switch
    {
        null => frames.Violation,
        CloseCode.None => CloseCode.Normal,
        { } theirs => theirs,
    };
}
