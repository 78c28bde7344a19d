using ChatRoom.Limits;
using ChatRoom.Server.Web;
using Microsoft.Extensions.Options;

namespace ChatRoom.Server.Api;

/// <summary>Bounds the open streams of events: in all, for each access token, and for each address that is limited.</summary>
internal sealed class EventPlaces(IOptions<WebOptions> options)
{
    /// <summary>How many streams one token, or one address, may have open.</summary>
    internal const int MostPerKey = 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<object, int> _byKey = []; // a token's hash, or an address's allowance
    private int _count;

    /// <summary>Takes a place; null if all are taken.</summary>
    /// <param name="token">The hash of the access token.</param>
    /// <param name="address">The allowance of the address; null: it is not limited.</param>
    public Place? Take(string token, AddressAllowance? address)
    {
        object[] keys = address is null ? [token] : [token, address];
        lock (_lock)
        {
            if (_count >= options.Value.MaxEventStreams || keys.Any(key => _byKey.GetValueOrDefault(key) >= MostPerKey))
            {
                return null;
            }

            _count++;
            foreach (var key in keys)
            {
                _byKey[key] = _byKey.GetValueOrDefault(key) + 1;
            }

            return new Place(this, keys);
        }
    }

    private void Return(object[] keys)
    {
        lock (_lock)
        {
            _count--;
            foreach (var key in keys)
            {
                if (--_byKey[key] == 0)
                {
                    _byKey.Remove(key);
                }
            }
        }
    }

    /// <summary>A place, until it is disposed of.</summary>
    internal sealed class Place(EventPlaces places, object[] keys) : IDisposable
    {
        private int _isReturned;

        /// <inheritdoc />
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReturned, 1) == 0)
            {
                places.Return(keys);
            }
        }
    }
}
