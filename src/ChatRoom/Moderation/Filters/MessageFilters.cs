using ChatRoom.Limits;
using ChatRoom.Participants;
using ChatRoom.State;
using ChatRoom.State.Records;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRoom.Moderation.Filters;

/// <summary>The filters as they are set now, and who is a newcomer to them. They change when settings are reloaded.</summary>
internal sealed class MessageFilters
{
    private readonly ChatRoomOptions _options;
    private readonly ChatState _state;
    private readonly TimeProvider _time;
    private readonly ILogger<MessageFilters> _log;
    private RepetitionMemory? _people; // null until a filter needs it
    private RepetitionMemory? _addresses;
    private FilterRules _rules;
    private long _lastGaveUp = long.MinValue / 2;

    /// <param name="options">The settings.</param>
    /// <param name="settings">Reports reloads.</param>
    /// <param name="state">Has the accounts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public MessageFilters(IOptions<ChatRoomOptions> options, ChatSettings settings, ChatState state, TimeProvider time, ILogger<MessageFilters> log)
    {
        (_options, _state, _time, _log) = (options.Value, state, time, log);
        _rules = Read();
        settings.WhenReloaded("reading the filters", () => Volatile.Write(ref _rules, Read()));
    }

    /// <summary>The kinds that are not off.</summary>
    public FilterKinds Active => Volatile.Read(ref _rules).Active;

    /// <summary>Returns what is to be done with a text; null: no filter matches it.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    /// <param name="kinds">The kinds of filters to ask.</param>
    /// <param name="who">Its author.</param>
    public FilterMatch? Find(ReadOnlySpan<byte> text, FilterKinds kinds, Principal who)
    {
        var rules = Volatile.Read(ref _rules);
        kinds &= rules.Active;
        if (kinds == FilterKinds.None)
        {
            return null;
        }

        var author = new FilterSubject(who.Person.Id, AddressOf(who), (kinds & FilterKinds.Newcomers) != 0 && IsNewcomer(who, rules.Options.Newcomers.For));
        return rules.Find(text, kinds, author, Ticks.Now(_time));
    }

    /// <summary>Returns what is to be done with an alias; null: no filter matches it.</summary>
    public FilterMatch? Find(Protocol.Alias alias)
    {
        var rules = Volatile.Read(ref _rules);
        return rules.Options.Aliases ? rules.Find(alias.Utf8.Span, FilterKinds.OfNames, default, 0) : null;
    }

    /// <summary>Returns their address; null if addresses are not limited, as that of this machine.</summary>
    private AddressKey? AddressOf(Principal who) =>
        who is { Address: not null, Remote: { } remote } ? AddressKey.Of(remote, _options.Limits.IPv6PrefixLength) : null;

    private bool IsNewcomer(Principal who, TimeSpan forTime)
    {
        var now = _time.GetUtcNow();
        if (now - who.Person.Names[0].Since >= forTime)
        {
            return false; // connected that long ago: no need to look for the account
        }

        return who.Account is not { } number || _state.Accounts.Find(AccountRecord.KeyOf(number)) is not { } account || now - account.Created < forTime;
    }

    private FilterRules Read()
    {
        if (_options.Filters.Repetition.Action != FilterAction.Off)
        {
            _people ??= new RepetitionMemory();
            _addresses ??= new RepetitionMemory();
        }

        return new FilterRulesReader(_options.Filters).Build(GaveUp, _people, _addresses);
    }

    /// <summary>Logs at most one such search a minute: whoever writes such messages writes many.</summary>
    private void GaveUp(string expression)
    {
        var (now, last) = (Ticks.Now(_time), Volatile.Read(ref _lastGaveUp));
        if (now - last >= TimeSpan.TicksPerMinute && Interlocked.CompareExchange(ref _lastGaveUp, now, last) == last)
        {
            FilterLog.GaveUp(_log, expression, Duration.Format(ExpressionMatcher.Patience));
        }
    }
}
