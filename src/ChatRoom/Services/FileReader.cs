using ChatRoom.Files;
using ChatRoom.Participants;
using ChatRoom.Protocol.Model;
using ChatRoom.State.Records;

namespace ChatRoom.Services;

/// <summary>
/// Finds files for people who may read them. A file that somebody may not read does not exist for them. The link is the right to
/// read a file of a room that strangers may read.
/// </summary>
internal sealed class FileReader(Permissions permissions, SharedFiles files, FileLinks links, FileKeys keys, ParticipantDirectory participants)
{
    /// <summary>Returns a link to a file for a person.</summary>
    /// <param name="who">The person.</param>
    /// <param name="link">The id of the file, or a link to it.</param>
    public Reply LinkTo(Principal who, string link)
    {
        if (FileLinks.IdIn(link) is not { } id || Find(who, id) is not { } file)
        {
            return new NoSuchFile();
        }

        if (IsPublic(file))
        {
            return new FileLink(id, links.To(file), Until: null);
        }

        var (key, until) = keys.Create(id, who.Person.Id);
        return new FileLink(id, $"{links.To(file)}?key={key}", until);
    }

    /// <summary>Returns a file that a person may read; null: there is none.</summary>
    /// <param name="who">The person.</param>
    /// <param name="id">The id of the file.</param>
    public FileRecord? Find(Principal who, string id) =>
        files.Find(id) is { } file && SharedFiles.RoomOf(file) is { } room && permissions.RefusalOf(who, ChatAction.ReadFile, room) is null ? file : null;

    /// <summary>Returns a file that the person of a key may read, who must be connected; null: there is none.</summary>
    /// <param name="id">The id of the file.</param>
    /// <param name="key">The key, as the client gave it.</param>
    public FileRecord? Find(string id, string key) => keys.PersonOf(id, key) is not { } person ? null
        : participants.FindAll(person).Select(who => Find(who, id)).FirstOrDefault(static file => file is not null);

    /// <summary>Returns whether strangers may read a file.</summary>
    public bool IsPublic(FileRecord file) => Find(Visitor.Stranger, file.Id) is not null;
}
