using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Services;

/// <summary>Returns a person's own messages.</summary>
internal sealed class ExportService(Permissions permissions, ObservedJournal journal)
{
    private const int MostTexts = 32; // of a page
    private const int BytesBesidesText = 256;

    // So that a page fits into a line of json, where a byte may need six.
    private const int MostBytes = 8 * 1024;

    /// <summary>Returns a page of the messages of a participant's own person.</summary>
    /// <param name="who">The participant.</param>
    /// <param name="after"><see cref="ExportPage.Next"/> of the page before; null: from the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> ReadAsync(Participant who, string? after, CancellationToken cancellationToken)
    {
        if (permissions.RefusalOf(who, ChatAction.Export) is { } refusal)
        {
            return refusal;
        }

        try
        {
            var page = await journal.ReadTextsAsync(who.Person.Id, after, MostTexts, cancellationToken);
            if (Fitting(page.Texts) is var count && count < page.Texts.Count)
            {
                page = await journal.ReadTextsAsync(who.Person.Id, after, count, cancellationToken); // only the journal knows where this one ends
            }

            return new ExportPage([.. page.Texts.SelectMany(Exported)], Total: null) { Next = page.Next };
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History);
        }
    }

    // A room whose name is no longer allowed is left out: nobody can enter it.
    private static IEnumerable<ExportedText> Exported(FoundText text) =>
        RoomName.TryParse(text.Room, out var room, out _) ? [new ExportedText(room, text.Id, text.Event)] : [];

    private static int Fitting(IReadOnlyList<FoundText> texts)
    {
        var count = 0;
        for (var bytes = 0; count < texts.Count; count++)
        {
            bytes += texts[count].Event.Text.Length + BytesBesidesText;
            if (bytes > MostBytes && count > 0)
            {
                break;
            }
        }

        return count;
    }
}
