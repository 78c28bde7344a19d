using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRoom.Client.Messages;

/// <summary>
/// What keeps the user from speaking in a room, or from speaking often, as far as the server's notices reveal it. Not thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed partial class SpeechLimits(TimeProvider time)
{
    private const int MaxRooms = 100;
    private const string Everywhere = "";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // The server writes the end of a mute without its seconds.
    private static readonly TimeSpan Rounding = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Limits> _rooms = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The time after which <see cref="In"/> returns something else; null: not before the next notice.</summary>
    public TimeSpan? NextChange { get; private set; }

    /// <summary>Forgets everything, before another connection.</summary>
    public void Clear() => _rooms.Clear();

    /// <summary>Handles a new line of the server.</summary>
    /// <param name="line">The line.</param>
    /// <param name="alias">The client's alias.</param>
    /// <param name="room">The client's room; null if it is not known.</param>
    public void Take(ChatLine line, string alias, string? room)
    {
        var now = time.GetUtcNow();
        if (line.Kind is ChatLineKind.Message or ChatLineKind.Action && line.Alias == alias && room is not null && Of(room).Slow is { } pause)
        {
            Change(room, limits => limits with { NextAt = now + pause });
        }
        else if (line is { Kind: ChatLineKind.Notice, Id: null, Time: "" })
        {
            TakeNotice(line.Text, room, now);
        }
    }

    /// <summary>Returns what keeps the user from speaking in a room, in a few words each.</summary>
    public IReadOnlyList<string> In(string? room)
    {
        var now = time.GetUtcNow();
        NextChange = null;
        var (here, everywhere) = (Of(room ?? Everywhere), Of(Everywhere));
        var mute = IsMuted(here, now) ? here : IsMuted(everywhere, now) ? everywhere : null;
        return
        [
            .. mute is null ? (string[])[] : [Mute(mute, now)],
            .. here.Slow is null && !(here.NextAt > now) ? (string[])[] : [Slow(here, now)],
        ];
    }

    private static bool IsMuted(Limits limits, DateTimeOffset now) => limits.IsMuted && !(limits.MutedUntil + Rounding <= now);

    private string Mute(Limits limits, DateTimeOffset now)
    {
        if (limits.MutedUntil is not { } until)
        {
            return "muted";
        }

        var left = Left(until - now);
        return until > now ? $"muted, {left} left" : "muted";
    }

    private string Slow(Limits limits, DateTimeOffset now)
    {
        var name = limits.Slow is { } pause ? $"slow mode {Text(pause)}" : "slow mode";
        return limits.NextAt - now is { Ticks: > 0 } wait ? $"{name}, {Left(wait)} to wait" : name;
    }

    private string Left(TimeSpan left)
    {
        var next = left < 2 * Rounding ? Second : Rounding;
        NextChange = NextChange < next ? NextChange : next;
        return Text(left);
    }

    private static string Text(TimeSpan time) => time switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes)} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalHours)} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalDays)} d"),
    };

    private void TakeNotice(string text, string? room, DateTimeOffset now)
    {
        if (Muted().Match(text) is { Success: true } muted)
        {
            var until = DateTimeOffset.TryParseExact(
                muted.Groups[2].Value, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : (DateTimeOffset?)null;
            Change(muted.Groups[1].Value, limits => limits with { IsMuted = true, MutedUntil = until });
        }
        else if (MayNotSpeak().Match(text) is { Success: true } silenced)
        {
            Change(silenced.Groups[1].Value, static limits => limits with { IsMuted = true, MutedUntil = null });
        }
        else if (MaySpeak().Match(text) is { Success: true } free)
        {
            foreach (var where in new[] { free.Groups[1].Value, Everywhere })
            {
                Change(where, static limits => limits with { IsMuted = false });
            }
        }
        else if (SlowMode().Match(text) is { Success: true } slow)
        {
            var next = slow.Groups[3].Success ? now + Seconds(slow.Groups[3]) : (DateTimeOffset?)null;
            Change(slow.Groups[1].Value, limits => limits with { Slow = Seconds(slow.Groups[2]), NextAt = next ?? limits.NextAt });
        }
        else if (SlowModeIsOver().Match(text) is { Success: true } fast)
        {
            Change(fast.Groups[1].Value, static limits => limits with { Slow = null, NextAt = null });
        }
        else if (room is not null && TooFast().Match(text) is { Success: true } wait)
        {
            Change(room, limits => limits with { NextAt = now + Seconds(wait.Groups[1]) });
        }
    }

    private Limits Of(string room) => _rooms.GetValueOrDefault(room, Limits.None);

    private void Change(string room, Func<Limits, Limits> change)
    {
        var changed = change(Of(room));
        if (changed == Limits.None)
        {
            _rooms.Remove(room);
        }
        else if (_rooms.Count < MaxRooms || _rooms.ContainsKey(room))
        {
            _rooms[room] = changed;
        }
    }

    private static TimeSpan Seconds(Group digits) => TimeSpan.FromSeconds(int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^you are muted(?: in (#\S+?))?(?: until ([0-9-]{10} [0-9:]{5}) UTC)?(?:: .*)?$")]
    private static partial Regex Muted();

    [GeneratedRegex(@"^you cannot speak in (#\S+): ")]
    private static partial Regex MayNotSpeak();

    [GeneratedRegex(@"^you can speak again in (#\S+)$")]
    private static partial Regex MaySpeak();

    [GeneratedRegex(@"^slow mode in (#\S+): one message every ([0-9]{1,6}) s(?:, the next in ([0-9]{1,6}) s)?$")]
    private static partial Regex SlowMode();

    [GeneratedRegex(@"^slow mode in (#\S+) is over$")]
    private static partial Regex SlowModeIsOver();

    [GeneratedRegex(@"^not sent: this room is in slow mode, try again in ([0-9]{1,6}) s$")]
    private static partial Regex TooFast();

    private sealed record Limits(bool IsMuted, DateTimeOffset? MutedUntil, TimeSpan? Slow, DateTimeOffset? NextAt)
    {
        public static Limits None { get; } = new(false, null, null, null);
    }
}
