using Microsoft.Extensions.Options;

namespace ChatRoom;

/// <summary>The message of the day, from the file of <c>ChatRoom:Motd</c>. It is read at the start and after each reload.</summary>
internal sealed class MessageOfTheDay
{
    private readonly IOptions<ChatRoomOptions> _options;
    private IReadOnlyList<string> _lines = [];

    /// <param name="options">Name the file.</param>
    /// <param name="settings">Report reloads.</param>
    public MessageOfTheDay(IOptions<ChatRoomOptions> options, ChatSettings settings)
    {
        _options = options;
        Read();
        settings.WhenReloaded("reading the message of the day", Read);
    }

    /// <summary>Its lines, sanitized; none: there is no message of the day.</summary>
    public IReadOnlyList<string> Lines => Volatile.Read(ref _lines);

    /// <summary>Reads the file. An error is reported by the check of the settings, and the last message stays.</summary>
    private void Read()
    {
        var lines = MotdFile.Read(_options.Value.Motd, out var error);
        if (error is null)
        {
            Volatile.Write(ref _lines, lines);
        }
    }
}
