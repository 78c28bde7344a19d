using System.Text;
using ChatRoom.Client.Connections;

namespace ChatRoom.Client.Tests.Connections;

public sealed class DialectFinderTests
{
    private static readonly TimeSpan Near = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Far = TimeSpan.FromMilliseconds(400);

    [Fact]
    public void Silence_of_a_near_server_gets_a_line_end_within_the_300_ms_of_ChatRoom()
    {
        var finder = new DialectFinder("bob", Near);

        finder.Patience.Should().BeGreaterThan(TimeSpan.FromMilliseconds(200)).And.BeLessThan(TimeSpan.FromMilliseconds(300));
        finder.Silence();

        finder.TakeLineEnd().Should().BeTrue();
        finder.TakeLineEnd().Should().BeFalse("one is enough");
        finder.Dialect.Should().Be(ServerDialect.Unknown);
        Offer(finder, "bob has connected to the chat room!\nYou are now connected!\n");
        finder.Dialect.Should().Be(ServerDialect.Lines);
    }

    [Fact]
    public void Silence_of_a_far_server_is_borne_until_it_must_have_answered() =>
        new DialectFinder("bob", Far).Patience.Should().BeGreaterThan(TimeSpan.FromSeconds(2) + (2 * Far));

    [Theory]
    [InlineData("bob has connected to the chat room!you are now connected!")]
    [InlineData("b'bob' has connected to the chat roomyou are now connected!")]
    [InlineData("bob has connected to the chat room!You are now connected!")]
    public void Two_sentences_with_nothing_between_them_are_the_classic_server(string answer)
    {
        foreach (var at in Enumerable.Range(1, answer.Length - 1))
        {
            var finder = new DialectFinder("bob", Near);
            Offer(finder, answer[..at]);
            Offer(finder, answer[at..]);

            finder.Dialect.Should().Be(ServerDialect.Classic);
            finder.TakeLineEnd().Should().BeFalse("everybody there would see it");
            Encoding.UTF8.GetString(finder.Seen).Should().Be(answer);
        }
    }

    [Fact]
    public void Two_sentences_with_an_LF_between_them_are_ChatRoom_which_took_us_for_a_classic_client()
    {
        const string answer = "bob-2 has connected to the chat room!\nYou are now connected!";
        foreach (var at in Enumerable.Range(1, answer.Length - 1))
        {
            var finder = new DialectFinder("bob", Far);
            Offer(finder, answer[..at]);
            Offer(finder, answer[at..]);

            finder.Dialect.Should().Be(ServerDialect.Lines);
            finder.TakeLineEnd().Should().BeTrue("with that it is a line client");
        }
    }

    [Fact]
    public void Answer_in_other_words_without_a_line_end_is_a_classic_server()
    {
        var finder = new DialectFinder("bob", Near);
        Offer(finder, "welcome bob");
        finder.Dialect.Should().Be(ServerDialect.Unknown);

        finder.Silence();

        finder.Dialect.Should().Be(ServerDialect.Classic);
        finder.TakeLineEnd().Should().BeFalse();
    }

    [Theory]
    [InlineData("bob has connected to the chat room!you are now connected!")] // the line end was a message
    [InlineData("bob\n has connected to the chat room!you are now connected!")] // it became part of the alias
    public void Classic_server_that_was_too_slow_is_found_even_after_the_line_end(string answer)
    {
        var finder = new DialectFinder("bob", Near);
        finder.Silence();
        Offer(finder, answer);
        if (finder.Dialect == ServerDialect.Unknown)
        {
            finder.Silence();
        }

        finder.Dialect.Should().Be(ServerDialect.Classic);
    }

    [Theory]
    [InlineData("* that alias is taken\nalias?")]
    [InlineData("alias?")]
    public void Refusal_is_ChatRoom(string answer)
    {
        var finder = new DialectFinder("bob", Near);
        finder.Silence();
        Offer(finder, answer);

        finder.Dialect.Should().Be(ServerDialect.Lines);
    }

    [Fact]
    public void Server_that_is_known_has_got_its_line_end_and_is_looked_at_all_the_same()
    {
        var same = new DialectFinder("bob", Near, isLineEnded: true);
        Offer(same, "bob has connected to the chat room!\nYou are now connected!\n");
        (same.Dialect, same.TakeLineEnd()).Should().Be((ServerDialect.Lines, false));

        var another = new DialectFinder("bob", Near, isLineEnded: true);
        Offer(another, "bob\n has connected to the chat room!you are now connected!");
        (another.Dialect, another.TakeLineEnd()).Should().Be((ServerDialect.Classic, false));
    }

    [Fact]
    public void Notice_instead_of_an_answer_is_ChatRoom()
    {
        var finder = new DialectFinder("bob", Far);
        Offer(finder, "\r\n* the server is going down, please connect again\r\n");

        finder.Dialect.Should().Be(ServerDialect.Lines);
    }

    private static void Offer(DialectFinder finder, string text)
    {
        if (finder.Dialect == ServerDialect.Unknown)
        {
            finder.Offer(Encoding.UTF8.GetBytes(text));
        }
        else
        {
            text.Trim('!').Should().BeEmpty("it was decided before the last word");
            finder.Offer(Encoding.UTF8.GetBytes(text));
        }
    }
}
