using System.Globalization;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of replies and errors about the removal and the export of texts, for people.</summary>
internal static class TextWording
{
    /// <summary>Returns the line of a reply, without what precedes and ends it; null if it is not one of these.</summary>
    public static string? Line(Reply reply) => reply switch
    {
        NotYourMessage n => Invariant($"message {n.Id} is not yours"),
        NotRemoved { IsKnown: true } => "not removed: the server could not save the change, try again later",
        NotRemoved => "the server does not know whether that was removed, try again",
        NothingToPurge n => $"there are no messages by {n.Alias} in this room from the last {n.Within}",
        ForgetAsked { Alias: null } => "this permanently removes all your messages in all rooms; to confirm: /forget me yes",
        ForgetAsked f => $"this permanently removes all messages of {f.Alias} in all rooms; to confirm: /forget {f.Alias} yes",
        ForgetBegun f => $"all {(f.Alias is null ? "your messages" : $"messages of {f.Alias}")} are being removed{Of(f.Backups)}",
        Forgotten f => $"done: {Quantity.Of(f.Texts, "message")} removed",
        ExportPage { Total: { } total } => $"end of export: {Quantity.Of(total, "message")}",
        ExportPage => "more follow",
        _ => null,
    };

    private static string Of(IReadOnlyList<string> backups) => backups.Count == 0
        ? ""
        : $"; these backups may still contain them until an administrator deletes the backups: {string.Join(", ", backups)}";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
