using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using ChatRoom.Protocol.Confusables;

namespace ChatRoom.Protocol;

/// <summary>
/// The name of a member: Unicode letters, marks (at most 3 on a letter) and numbers and the ASCII characters
/// <c>_-.[]{}|^~\+=@'`</c>, at least one letter or number among them, not beginning with a mark or <c>{</c>. Two are equal if
/// their <see cref="Key"/>s are.
/// </summary>
public sealed record class Alias
{
    private const string Subject = "an alias";
    private const string Nameless = "guest";

    private ImmutableArray<string> _looks; // one reference, so that any thread may set it

    private Alias(string value, string key)
    {
        Value = value;
        Key = key;
        Utf8 = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>As it was given, and is shown.</summary>
    public string Value { get; }

    /// <summary>
    /// The form in which aliases are compared: NFKC (UAX #15) and case folding, one character to one. <c>ß</c> is not
    /// <c>ss</c>; aliases that only look alike have different keys, see <see cref="Looks"/>.
    /// </summary>
    public string Key { get; }

    /// <summary><see cref="Value"/> in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>
    /// What the alias looks like (UTS #39, skeleton), as it is written and in lower case; computed once and then kept. Two aliases
    /// that have one of these in common can be taken for each other; equal aliases always do.
    /// </summary>
    public ImmutableArray<string> Looks => _looks.IsDefault ? _looks = FindLooks() : _looks;

    /// <summary>Makes an alias of a text, or says why it is none.</summary>
    /// <param name="text">Any text; white space at its ends is ignored.</param>
    /// <param name="maxLength">How many characters (code points) it may have.</param>
    /// <param name="alias">The alias, if it is one.</param>
    /// <param name="reason">Else: a short phrase for people, to be put after <c>* </c>.</param>
    public static bool TryParse(
        string text, int maxLength, [NotNullWhen(true)] out Alias? alias, [NotNullWhen(false)] out string? reason)
    {
        alias = null;
        text = text.Trim();
        reason = NameRules.Length(text) > maxLength ? $"{Subject} has at most {maxLength} characters" : Fault(text);
        if (reason is not null)
        {
            return false;
        }

        // The key is checked, too: NFKC makes a space or a full stop of what was neither.
        var key = NameRules.Key(text);
        reason = Fault(key) is { } fault ? NameRules.FaultBeforeNfkc(text, Subject, fault) : null;
        alias = reason is null ? new Alias(text, key) : null;
        return reason is null;
    }

    /// <summary>
    /// Makes an alias for a client that cannot be asked twice, whatever it sent: white space at the ends is ignored, inside it
    /// becomes <c>_</c>; illegal characters are left out, and what is too long is cut; <c>guest</c> if nothing is left.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">How many characters (code points) it may have, at least 1.</param>
    public static Alias FromClassic(string text, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);

        if (TryParse(text, maxLength, out var alias, out _))
        {
            return alias;
        }

        var legal = Legalized(text.Trim(), maxLength);
        if (TryParse(legal, maxLength, out alias, out _))
        {
            return alias;
        }

        // Legal as it is, but not any more after NFKC: then what is legal in that.
        legal = Legalized(legal.Normalize(NormalizationForm.FormKC), maxLength);
        if (TryParse(legal, maxLength, out alias, out _))
        {
            return alias;
        }

        var guest = NameRules.Cut(Nameless, maxLength);
        return new Alias(guest, guest);
    }

    /// <summary>This alias with a number after it, as <c>bob-2</c>; cut where it would be too long with that.</summary>
    /// <param name="n">The number, at least 1.</param>
    /// <param name="maxLength">How many characters (code points) the result may have; 12 are enough for any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for the suffix and one character before it.</exception>
    public Alias WithSuffix(int n, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var suffix = string.Create(CultureInfo.InvariantCulture, $"-{n}");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxLength, suffix.Length);

        var cut = NameRules.Cut(Value, maxLength - suffix.Length);
        var value = NameRules.WithoutStrayJoiners(cut) + suffix;
        return new Alias(value, NameRules.Key(value));
    }

    /// <inheritdoc/>
    public bool Equals(Alias? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary><see cref="Value"/>.</summary>
    public override string ToString() => Value;

    private ImmutableArray<string> FindLooks()
    {
        var lower = Skeleton.Of(Key);
        return Key != Value && Skeleton.Of(Value) is var written && written != lower ? [lower, written] : [lower];
    }

    private static string? Fault(string text)
    {
        if (text.Length == 0)
        {
            return $"{Subject} has at least 1 character";
        }

        Rune.DecodeFromUtf16(text, out var first, out _);
        return !NameRules.CanLead(first) ? $"{Subject} can't begin with {NameRules.Show(first)}"
            : NameRules.Fault(text, Subject) ?? (NameRules.HasLetterOrNumber(text) ? null : $"{Subject} needs a letter or a digit");
    }

    private static string Legalized(string text, int maxLength) => NameRules.WithoutStrayJoiners(string.Concat(
        NameRules.Legalize(text).EnumerateRunes().SkipWhile(static rune => !NameRules.CanLead(rune)).Take(maxLength)));
}
