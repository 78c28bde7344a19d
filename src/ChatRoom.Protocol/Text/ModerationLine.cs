using System.Buffers.Text;

namespace ChatRoom.Protocol.Text;

/// <summary>The words of a <see cref="ChatEventKind.Moderation"/> event: <c>ann has banned bob for 10m: spam</c>.</summary>
internal static class ModerationLine
{
    /// <summary>An upper bound of the bytes that are neither the actor's alias nor the text of the event.</summary>
    public const int LongestWording = 96;

    /// <summary>Writes the line, without what precedes and ends it; returns how many bytes it took.</summary>
    public static int Write(ReadOnlySpan<byte> actor, ReadOnlySpan<byte> text, Span<byte> to)
    {
        var moderation = ModerationText.Read(text);
        var (before, after) = WordsOf(moderation.Act);
        var length = 0;
        if (moderation.Act == ModerationAct.Announce)
        {
            Add(to, ref length, "announcement by "u8);
            Add(to, ref length, actor);
        }
        else
        {
            Add(to, ref length, actor);
            Add(to, ref length, before);
            Add(to, ref length, moderation.Act == ModerationAct.Other ? moderation.Name : []);
            Add(to, ref length, moderation.Whom.IsEmpty || moderation.Act != ModerationAct.Other ? [] : " "u8);
            Add(to, ref length, moderation.Whom);
            Add(to, ref length, after);
        }

        if (moderation.Seconds is { } seconds)
        {
            Add(to, ref length, " for "u8);
            AddTime(to, ref length, seconds);
        }

        if (!moderation.Reason.IsEmpty)
        {
            Add(to, ref length, ": "u8);
            Add(to, ref length, moderation.Reason);
        }

        return length;
    }

    private static BeforeAndAfter WordsOf(ModerationAct act) => act switch
    {
        ModerationAct.Kick => new(" has kicked "u8, []),
        ModerationAct.Mute => new(" has muted "u8, []),
        ModerationAct.Unmute => new(" has unmuted "u8, []),
        ModerationAct.Ban => new(" has banned "u8, []),
        ModerationAct.Unban => new(" has unbanned "u8, []),
        ModerationAct.Op => new(" has made "u8, " a moderator"u8),
        ModerationAct.Deop => new(" has removed "u8, " as a moderator"u8),
        ModerationAct.Voice => new(" has given "u8, " a voice"u8),
        ModerationAct.Devoice => new(" has taken the voice of "u8, []),
        ModerationAct.Owner => new(" has made "u8, " the owner of this room"u8),
        ModerationAct.Set => new(" has changed this room: "u8, []),
        ModerationAct.Purge => new(" has removed messages by "u8, []),
        ModerationAct.Lockdown => new(" has locked the server down: "u8, []),
        ModerationAct.Unlock => new(" has ended the lockdown"u8, []),
        ModerationAct.Suspend => new(" has suspended the account "u8, []),
        ModerationAct.Unsuspend => new(" has ended the suspension of "u8, []),
        _ => new(" has done this: "u8, []),
    };

    /// <summary>Adds a time in its two largest units: <c>10m</c>, <c>1h30m</c>, <c>7d</c>.</summary>
    private static void AddTime(Span<byte> to, ref int length, long seconds)
    {
        var units = 0;
        Unit(to, ref length, seconds / 86_400, "d"u8, ref units);
        Unit(to, ref length, seconds / 3_600 % 24, "h"u8, ref units);
        Unit(to, ref length, seconds / 60 % 60, "m"u8, ref units);
        Unit(to, ref length, seconds % 60, "s"u8, ref units);
        if (units == 0)
        {
            Add(to, ref length, "0s"u8);
        }
    }

    private static void Unit(Span<byte> to, ref int length, long count, ReadOnlySpan<byte> unit, ref int units)
    {
        if (count == 0 || units == 2)
        {
            return;
        }

        Utf8Formatter.TryFormat(count, to[length..], out var written);
        length += written;
        Add(to, ref length, unit);
        units++;
    }

    private static void Add(Span<byte> to, ref int length, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to[length..]);
        length += bytes.Length;
    }

    private readonly ref struct BeforeAndAfter(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        private readonly ReadOnlySpan<byte> _before = before;
        private readonly ReadOnlySpan<byte> _after = after;

        public void Deconstruct(out ReadOnlySpan<byte> before, out ReadOnlySpan<byte> after)
        {
            before = _before;
            after = _after;
        }
    }
}
