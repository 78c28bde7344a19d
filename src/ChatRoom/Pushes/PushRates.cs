using ChatRoom.Limits;

namespace ChatRoom.Pushes;

/// <summary>Bounds the notifications in each minute: of a receiver, and from one sender to one receiver. Thread-safe.</summary>
internal sealed class PushRates(TimeProvider time)
{
    /// <summary>The most notifications of a receiver in a minute.</summary>
    public const int MostOfAccount = 10;

    /// <summary>The most notifications from one sender to one receiver in a minute, so that one sender does not use up those of all.</summary>
    public const int MostOfSender = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, int> _accounts = []; // in this minute
    private readonly Dictionary<(long From, long To), int> _senders = []; // in this minute; of an account no more than it gets
    private long _minute;

    /// <summary>Counts a notification. Returns why it is dropped; null: it may be sent.</summary>
    /// <param name="account">The account of the receiver.</param>
    /// <param name="from">The person who causes it.</param>
    public PushDrop? Count(long account, long from)
    {
        lock (_lock)
        {
            var minute = Ticks.Now(time) / TimeSpan.TicksPerMinute;
            if (minute != _minute)
            {
                _minute = minute;
                _accounts.Clear();
                _senders.Clear();
            }

            var (ofSender, ofAccount) = (_senders.GetValueOrDefault((from, account)), _accounts.GetValueOrDefault(account));
            if (ofSender == MostOfSender || ofAccount == MostOfAccount)
            {
                return ofSender == MostOfSender ? PushDrop.Sender : PushDrop.Account;
            }

            (_senders[(from, account)], _accounts[account]) = (ofSender + 1, ofAccount + 1);
            return null;
        }
    }
}
