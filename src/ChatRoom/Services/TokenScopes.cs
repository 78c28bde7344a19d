using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>What a client with an access token may do, besides what its account may do anyway.</summary>
internal static class TokenScopes
{
    /// <summary>Returns whether a scope includes an action. Actions that are not listed need the greatest scope.</summary>
    /// <param name="scope">The scope; null: there is no token, and nothing is limited.</param>
    /// <param name="action">The action.</param>
    public static bool Allows(TokenScope? scope, ChatAction action) => scope is not { } given || action switch
    {
        ChatAction.Join or ChatAction.Part or ChatAction.ListMembers or ChatAction.ListRooms or ChatAction.ReadTopic or ChatAction.ReadHistory
            or ChatAction.Search or ChatAction.Ignore or ChatAction.MarkRead or ChatAction.KeepSession or ChatAction.ReadMotd
            or ChatAction.Whois or ChatAction.ReadSeen or ChatAction.ReadMentions => true,
        ChatAction.Publish or ChatAction.SetTopic or ChatAction.Whisper or ChatAction.Rename or ChatAction.SetAway or ChatAction.Redact or ChatAction.Report => given >= TokenScope.Write,
        ChatAction.Register or ChatAction.ManageAccount or ChatAction.ForgetMe or ChatAction.Export => false, // only the owner, who has the password
        _ => given >= TokenScope.Moderate,
    };
}
