using ChatRoom.Journal;

namespace ChatRoom.Tests.Journal;

public class RememberedKeysTests
{
    private readonly RememberedKeys _keys = new();

    [Fact]
    public void Newest_keys_are_remembered_and_no_more()
    {
        for (var i = 1; i <= RememberedKeys.Most + 2; i++)
        {
            _keys.Add(new AppendKey(7, i), i);
            _keys.Keep();
        }

        _keys.TryFind(new AppendKey(7, 2), out _).Should().BeFalse();
        _keys.TryFind(new AppendKey(7, 3), out var id).Should().BeTrue();
        id.Should().Be(3);
    }

    [Fact]
    public void Failed_appends_are_forgotten_and_earlier_keys_are_not()
    {
        _keys.Add(new AppendKey(7, 1), 1);
        _keys.Keep();
        _keys.Add(new AppendKey(7, 2), 2);
        _keys.Forget();

        _keys.TryFind(new AppendKey(7, 1), out _).Should().BeTrue();
        _keys.TryFind(new AppendKey(7, 2), out _).Should().BeFalse();
    }

    [Fact]
    public void Missing_key_is_never_found()
    {
        _keys.Add(default, 1);
        _keys.Keep();

        _keys.TryFind(default, out _).Should().BeFalse();
    }
}
