using System.Globalization;
using System.Text;
using ChatRoom.Files;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>
/// Lets people share files in rooms: gives them links to send a file to, and publishes the action that names it. What a file is, and
/// how it is sent and stored, is not decided here.
/// </summary>
internal sealed class FileService(
    Permissions permissions, TextGate gate, MessageService messages, UploadLinks uploads, FilePayers payers, FileLinks links, IFileStore store,
    ObservedJournal journal, ChatState state, IOptions<ChatRoomOptions> options, TimeProvider time)
{
    /// <summary>Returns a link to which a person can send a file, or why they cannot share any in a room.</summary>
    /// <param name="who">The person.</param>
    /// <param name="room">The room.</param>
    /// <param name="name">The name of the file; any text.</param>
    /// <param name="size">Its size in bytes; null: unknown.</param>
    public Reply Ask(Principal who, RoomName room, string name, long? size)
    {
        var most = options.Value.Files.MaxFileBytes;
        if (Check(who, room) is { } refusal)
        {
            return refusal;
        }

        if (size > most)
        {
            return new FileTooLarge(most);
        }

        var until = time.GetUtcNow() + UploadLinks.Lifetime;
        var upload = new Upload(who.Person.Id, payers.Of(who), room, FileName.Clean(name), until);
        return new UploadLink(room, upload.Name, links.ToUpload(uploads.Add(upload)), until, most);
    }

    /// <summary>Returns why a person cannot share a file in a room; null: they can.</summary>
    public Reply? Check(Principal who, RoomName room) =>
        permissions.RefusalOf(who, ChatAction.ShareFile, room) is { } refusal ? refusal
        : !store.IsAvailable ? new FilesAreOff()
        : !who.CanActIn(room) ? new Error(ErrorCode.NotInRoom)
        : gate.PauseOf(who, room);

    /// <summary>
    /// Publishes the action that names a file, whose content is stored. Returns <see cref="Accepted"/>, or why it is not published. A
    /// file whose message waits for a moderator stays; that of a message which is refused is removed.
    /// </summary>
    /// <param name="who">The person.</param>
    /// <param name="room">The room.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Reply> ShareAsync(Principal who, RoomName room, FileRecord file, CancellationToken cancellationToken)
    {
        if (Check(who, room) is { } refusal)
        {
            return refusal;
        }

        try
        {
            var after = await journal.ReadBeforeAsync(room.Key, long.MaxValue, 1, cancellationToken) is [var newest] ? newest.Id : 0;
            var stored = file with { After = after };
            await PutAsync(stored, cancellationToken);
            var reply = await PublishAsync(who, room, stored, cancellationToken);
            if (reply is Accepted accepted)
            {
                await NoteAsync(stored with { Message = accepted.Id });
            }
            else if (reply is not (MessageIsHeld or NotSent { Code: ErrorCode.UnknownFate }))
            {
                await state.ChangeAsync(change => { change.Remove(stored); return true; }, CancellationToken.None);
            }

            return reply;
        }
        catch (StateException e)
        {
            return e.Error();
        }
        catch (JournalException)
        {
            return new Unavailable(Feature.History);
        }
    }

    /// <summary>Returns the action that names a file.</summary>
    internal static string TextOf(FileRecord file, string link)
    {
        var box = file.IsPicture ? string.Create(CultureInfo.InvariantCulture, $", {file.Width}×{file.Height}") : "";
        return $"shared {file.Name} ({Quantity.OfBytes(file.Bytes)}{box}): {link}";
    }

    private async ValueTask<Reply> PublishAsync(Principal who, RoomName room, FileRecord file, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetBytes(TextOf(file, links.To(file)));
        var most = options.Value.Limits.MaxLineBytes;
        return text.Length > most ? new NotSent(ErrorCode.TooLong, most) : await messages.PostAsync(who, room, text, isAction: true, default, cancellationToken);
    }

    /// <summary>Stores a file whose message is published. If that fails, <see cref="FileRemoval"/> finds the message later.</summary>
    private async ValueTask NoteAsync(FileRecord file)
    {
        try
        {
            await state.ChangeAsync(
                change =>
                {
                    if (state.Files.Find(file.Id) is not null) // its message may be removed by now, and the file with it
                    {
                        change.Put(file);
                    }

                    return true;
                },
                CancellationToken.None);
        }
        catch (StateException)
        {
            // The state has logged it.
        }
    }

    private ValueTask<bool> PutAsync(FileRecord file, CancellationToken cancellationToken) =>
        state.ChangeAsync(change => { change.Put(file); return true; }, cancellationToken);
}
