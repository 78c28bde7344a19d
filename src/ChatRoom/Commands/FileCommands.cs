using ChatRoom.Services;

namespace ChatRoom.Commands;

/// <summary><c>/upload</c> and <c>/file</c>: sharing files.</summary>
internal sealed class FileCommands(FileService files, FileReader reader) : CommandGroup
{
    /// <inheritdoc />
    public override IEnumerable<Command> Rows =>
    [
        new("file", "<link>", "get a link that opens a file of a private room", call => new(reader.LinkTo(call.Who, call.Arguments))),
        new("upload", "[name]", "share a file or a picture in this room", call => new(files.Ask(call.Who, call.Room, call.Arguments, size: null))),
    ];
}
