using System.Security.Cryptography;
using System.Text;
using ChatRoom.Journal;
using ChatRoom.Participants;
using ChatRoom.Protocol;
using ChatRoom.Protocol.Model;
using Microsoft.Extensions.Options;

namespace ChatRoom.Services;

/// <summary>Publishes what webhooks say, as if a participant said it: with the same rights, filters and limits of length. A webhook is in no room, and nobody sees it there.</summary>
internal sealed class WebhookPoster(MessageService messages, Drain drain, IOptions<ChatRoomOptions> options)
{
    /// <summary>The most lines of a text, each of which is a message.</summary>
    public const int MostLines = 10;

    /// <summary>Publishes a text, line by line.</summary>
    /// <param name="bot">The webhook.</param>
    /// <param name="room">The room.</param>
    /// <param name="text">The text.</param>
    /// <param name="key">Identifies the text, so that repeating the call does not publish it again; empty: it may.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The ids of the messages; and the reason if a line was not published, after which none is.</returns>
    public async ValueTask<(IReadOnlyList<long> Ids, Error? Failure)> PostAsync(
        Agent bot, RoomName room, string text, string key, CancellationToken cancellationToken)
    {
        var lines = text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(static line => Sanitizer.Clean(Encoding.UTF8.GetBytes(line)))
            .Where(static line => VisibleText.IsIn(line)).ToArray();
        var ids = new List<long>(lines.Length);
        if (drain.HasBegun || RefusalOf(lines) is not null)
        {
            return (ids, drain.HasBegun ? new Error(ErrorCode.Shutdown) : RefusalOf(lines));
        }

        foreach (var line in lines)
        {
            var reply = await messages.PostAsync(bot, room, line, isAction: false, KeyOf(bot, key, ids.Count), cancellationToken);
            if (reply is not Accepted accepted)
            {
                return (ids, reply as Error);
            }

            ids.Add(accepted.Id);
        }

        return (ids, null);
    }

    private Error? RefusalOf(byte[][] lines) =>
        lines.Length == 0 ? new NothingVisible()
        : lines.Length > MostLines ? new Invalid(ErrorCode.TooLong, $"a text has at most {MostLines} lines")
        : Array.Exists(lines, line => line.Length > options.Value.Limits.MaxLineBytes) ? new NotSent(ErrorCode.TooLong, options.Value.Limits.MaxLineBytes)
        : null;

    private static AppendKey KeyOf(Agent bot, string key, int line)
    {
        if (key.Length == 0)
        {
            return default;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"webhook {bot.Person.Id} {line} {key}"));
        return new AppendKey(BitConverter.ToInt64(hash) | 1, BitConverter.ToInt64(hash, sizeof(long))) { IsLasting = true };
    }
}
