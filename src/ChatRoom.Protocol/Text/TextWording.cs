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
        NotRemoved { IsKnown: true } => "not removed: the server could not save that, try again later",
        NotRemoved => "it is not known whether that was removed, try again",
        NothingToPurge n => $"no message by {n.Alias} in this room in the last {n.Within}",
        ForgetAsked { Alias: null } => "this removes all your messages, everywhere and for ever; to confirm: /forget me yes",
        ForgetAsked f => $"this removes all messages of {f.Alias}, everywhere and for ever; to confirm: /forget {f.Alias} yes",
        ForgetBegun f => $"all {(f.Alias is null ? "your messages" : $"messages of {f.Alias}")} are being removed{Of(f.Backups)}",
        Forgotten f => $"done: {Quantity.Of(f.Texts, "message")} removed",
        ExportPage { Total: { } total } => $"end of export: {Quantity.Of(total, "message")}",
        ExportPage => "more follow",
        _ => null,
    };

    private static string Of(IReadOnlyList<string> backups) => backups.Count == 0
        ? ""
        : $"; backups that may still contain them until an administrator deletes those: {string.Join(", ", backups)}";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
