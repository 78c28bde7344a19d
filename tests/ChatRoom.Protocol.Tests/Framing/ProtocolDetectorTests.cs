using System.Buffers;
using System.Text;
using ChatRoom.Protocol.Classic;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Json;
using ChatRoom.Protocol.Text;
using CsCheck;

namespace ChatRoom.Protocol.Tests.Framing;

public class ProtocolDetectorTests
{
    /// <summary>What a detector has found; the protocol by its name.</summary>
    public enum Outcome
    {
        Undecided,
        Text,
        Classic,
        Json,
        Http,
        Tls,
        Ssh,
        Proxy,
        NotAnAlias,
        TooLong,
    }

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private readonly Detector _detector = new();

    // A '|' marks the end of a read.
    [Theory]
    [InlineData("bob\n")]
    [InlineData("bob\r\n")]
    [InlineData("bob\r\0")]
    [InlineData("bob\r")]
    [InlineData("\n")]
    [InlineData("bob\nhello")]
    [InlineData("bob|\n")]
    [InlineData("bo|b\r\n")]
    [InlineData("b|o|b|\r")]
    [InlineData("bob|hello\n")]
    [InlineData("bob|bob:hello\n")]
    [InlineData("bobbob: hello\n")]
    [InlineData("bob|bob|: hello\n")]
    public void Line_end_selects_text(string reads)
    {
        Offer(reads).Should().Be(Outcome.Text);
        Seen.Should().Be(reads.Replace("|", ""), "the framer reads all input again");
        _detector.Alias.Length.Should().Be(0);
    }

    [Fact]
    public void Iac_anywhere_selects_text()
    {
        new Detector().Offer(Reads.Of([0xFF])).Should().Be(Outcome.Text);
        new Detector().Offer(Reads.Of([0xFF, 0xFB, 0x18])).Should().Be(Outcome.Text);
        new Detector().Offer(Reads.Of([(byte)'b', (byte)'o', 0xFF])).Should().Be(Outcome.Text);

        Offer("bob").Should().Be(Outcome.Undecided);
        _detector.Offer(Reads.Of([0xFF])).Should().Be(Outcome.Text);
    }

    [Theory]
    [InlineData("{")]
    [InlineData(" \t{\"alias\":")]
    [InlineData("{\"alias\":\"bob\"}\n{}")]
    [InlineData("\uFEFF{")]
    public void Brace_at_the_beginning_selects_json(string read) => Offer(read).Should().Be(Outcome.Json);

    [Fact]
    public void Brace_after_blanks_that_came_before_selects_json()
    {
        Offer(" ").Should().Be(Outcome.Undecided);
        Offer("{").Should().Be(Outcome.Json);
    }

    [Theory]
    [InlineData("bob{\n", Outcome.Text)]
    [InlineData("\n{", Outcome.Text)]
    public void Brace_elsewhere_does_not(string read, Outcome outcome) => Offer(read).Should().Be(outcome);

    [Theory]
    [InlineData("bob")]
    [InlineData("bo")]
    [InlineData("żółw")]
    [InlineData("李")]
    [InlineData("bo|b")]
    [InlineData("bob|hello")]
    [InlineData("bob hope")]
    [InlineData("GET")]
    [InlineData("GET|/")]
    [InlineData("SSH")]
    public void Silence_after_an_alias_selects_classic(string reads)
    {
        Offer(reads).Should().Be(Outcome.Undecided);
        _detector.Patience.Should().Be(Short);

        _detector.Silence().Should().Be(Outcome.Classic);

        Alias.Should().Be(reads.Replace("|", ""));
        FirstMessage.Should().BeEmpty();
        _detector.IsGuess.Should().BeTrue();
    }

    [Theory]
    [InlineData("b")]
    [InlineData("ж")]
    [InlineData("b|o")]
    [InlineData("b|ob")]
    [InlineData(" |bob")]
    [InlineData("\b")]
    [InlineData("\e[D|bob")]
    [InlineData("b|\b|ann")]
    public void Silence_after_single_keystrokes_decides_nothing(string reads)
    {
        Offer(reads).Should().Be(Outcome.Undecided);

        _detector.Patience.Should().Be(Timeout.InfiniteTimeSpan);
        _detector.Silence().Should().Be(Outcome.Undecided);
        _detector.Offer(Reads.Of([13])).Should().Be(Outcome.Text);
    }

    [Theory]
    [InlineData("anx\bn")]
    [InlineData("ann\u0015bob")]
    public void Silence_during_the_editing_of_a_line_decides_nothing(string read)
    {
        Offer(read).Should().Be(Outcome.Undecided);
        _detector.Silence().Should().Be(Outcome.Undecided);
        Offer("\r").Should().Be(Outcome.Text);
    }

    [Theory]
    [InlineData("/resume 7k5x4aa7v2cwgg66htre7ecv4e")]
    [InlineData("/")]
    [InlineData("/|quit")]
    [InlineData(" /quit")]
    [InlineData(" | |/quit")]
    [InlineData("\u00A0\u200B/quit")]
    public void Slash_selects_text_without_an_alias(string reads)
    {
        Outcome detection = default;
        foreach (var read in reads.Split('|').TakeWhile(_ => detection == Outcome.Undecided))
        {
            detection = _detector.Offer(Reads.Of(Encoding.UTF8.GetBytes(read)));
        }

        detection.Should().Be(Outcome.Text);
        _detector.Alias.Length.Should().Be(0);
    }

    [Theory]
    [InlineData("/resume 7k5x4aa7v2cwgg66htre7ecv4e", Outcome.NotAnAlias)]
    [InlineData(" /quit", Outcome.NotAnAlias)]
    [InlineData("\n/quit\n", Outcome.NotAnAlias)]
    [InlineData("bob", Outcome.Classic)]
    [InlineData("b", Outcome.Classic)]
    [InlineData("bob\nhi", Outcome.Classic)]
    [InlineData("\nbob\nhi", Outcome.Classic)]
    [InlineData("\n", Outcome.Undecided)]
    [InlineData("  ", Outcome.Undecided)]
    [InlineData("bo\u0001b", Outcome.NotAnAlias)]
    [InlineData("bo\u0001b\n", Outcome.NotAnAlias)]
    public void Pinned_classic_accepts_any_alias_but_no_command(string read, Outcome expected)
    {
        var detector = new Detector(ClassicSignature.Only);

        detector.Offer(Reads.Of(Encoding.UTF8.GetBytes(read))).Should().Be(expected);

        if (expected == Outcome.Classic)
        {
            Encoding.UTF8.GetString(detector.Alias.Span).Trim().Should().Be(read.Trim().Split('\n')[0]);
        }
    }

    [Theory]
    [InlineData("0300001 30ee000000000000100080003000000")] // RDP
    [InlineData("0000000000000000")]
    [InlineData("6262FE")]
    [InlineData("C0AF6262")]
    [InlineData("626F0062")]
    [InlineData("0462 6f62")]
    [InlineData("300C0201016007020103040080 00")] // LDAP
    [InlineData("0501 00")] // SOCKS5
    [InlineData("6DF00100")]
    public void Bytes_that_no_alias_contains_are_refused_after_silence(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", ""));
        foreach (var reads in Reads.EveryWay(bytes))
        {
            var detector = new Detector();
            foreach (var read in reads)
            {
                detector.Offer(Reads.Of(read)).Should().Be(Outcome.Undecided);
            }

            detector.Silence().Should().BeOneOf(Outcome.NotAnAlias, Outcome.Undecided);
        }

        _detector.Offer(Reads.Of(bytes));
        _detector.Silence().Should().Be(Outcome.NotAnAlias);
    }

    [Theory]
    [InlineData("bob\0\0\0", "bob", "")]
    [InlineData("bob\0\0bob: hi\0\0", "bob", "bob: hi\0\0")]
    [InlineData("nina: hello all", "nina", "nina: hello all")]
    [InlineData("nina: hello all\0\0", "nina", "nina: hello all\0\0")]
    [InlineData("n|ina", null, "")]
    public void Zero_padded_buffers_and_an_alias_with_a_message_are_recognized(string reads, string? alias, string message)
    {
        Offer(reads).Should().Be(Outcome.Undecided);

        _detector.Silence().Should().Be(alias is null ? Outcome.Undecided : Outcome.Classic);

        Alias.Should().Be(alias ?? "");
        FirstMessage.TrimEnd('\0').Should().Be(message.TrimEnd('\0'));
    }

    [Fact]
    public void Zero_padded_message_after_a_zero_padded_alias_selects_classic()
    {
        Offer("bob\0\0|bob: hi\0").Should().Be(Outcome.Classic);
        Alias.Should().Be("bob");
        FirstMessage.Should().Be("bob: hi\0");
    }

    [Theory]
    [InlineData("bob", Outcome.Text)]
    [InlineData("b", Outcome.Text)]
    [InlineData("nina: hi", Outcome.Classic)]
    [InlineData("b b: hi", Outcome.Text)]
    [InlineData("", Outcome.Undecided)]
    public void End_of_the_stream_counts_as_a_line_end(string reads, Outcome expected)
    {
        Offer(reads);
        _detector.End().Should().Be(expected);
    }

    [Fact]
    public void Single_bytes_take_constant_time_each()
    {
        var detector = new Detector();
        foreach (var one in Encoding.UTF8.GetBytes("a" + string.Concat(Enumerable.Repeat(": ", ProtocolDetector.MaxBytes / 2))[1..]))
        {
            detector.Offer(Reads.Of([one])).Should().Be(Outcome.Undecided);
        }

        detector.Offer(Reads.Of([(byte)'x'])).Should().Be(Outcome.TooLong);
    }

    [Fact]
    public void Random_input_never_gives_a_classic_alias_that_is_a_command_or_illegal()
    {
        var piece = Gen.OneOf<string>("a", "b", "bob", ": ", "/", " ", "\0", "\u0001", "\r", "\n", "ż", "\b", "\u0015", "\e[A", "{", "\u00A0");
        piece.Array[1, 8].Select(string.Concat).Array[1, 5].Sample(reads =>
        {
            foreach (var signatures in (Signature[][])[[], [ClassicSignature.Only]])
            {
                var detector = new Detector(signatures);
                var detection = Outcome.Undecided;
                foreach (var read in reads.TakeWhile(_ => detection == Outcome.Undecided))
                {
                    detection = detector.Offer(Reads.Of(Encoding.UTF8.GetBytes(read)));
                    detection = detection == Outcome.Undecided ? detector.Silence() : detection;
                }

                if (detection == Outcome.Classic)
                {
                    var alias = Encoding.UTF8.GetString(detector.Alias.Span);
                    alias.TrimStart().Should().NotStartWith("/");
                    alias.Should().NotContainAny("\0", "\u0001");
                }
            }
        });
    }

    [Theory]
    [InlineData("bob|bob: hello", "bob", "bob: hello")]
    [InlineData("bob|bob: hello\n", "bob", "bob: hello\n")]
    [InlineData("bob|bob: ", "bob", "bob: ")]
    [InlineData("b|b: hi", "b", "b: hi")]
    [InlineData("bo|b|bob: hi\r\n", "bob", "bob: hi\r\n")]
    [InlineData("GET|GET: hi", "GET", "GET: hi")]
    [InlineData("żółw|żółw: ż", "żółw", "żółw: ż")]
    public void Read_that_repeats_the_alias_with_a_colon_selects_classic_at_once(string reads, string alias, string message)
    {
        Offer(reads).Should().Be(Outcome.Classic);
        Alias.Should().Be(alias);
        FirstMessage.Should().Be(message);
    }

    [Theory]
    [InlineData("bobbob: hello", "bob", "bob: hello")]
    [InlineData("bobbob: ", "bob", "bob: ")]
    [InlineData("bob|bob|: hi", "bob", "bob: hi")]
    [InlineData("b|obbob: hi", "bob", "bob: hi")]
    [InlineData("bobbob:| hi", "bob", "bob: hi")]
    [InlineData("bb: hi", "b", "b: hi")]
    [InlineData("żółwżółw: hi", "żółw", "żółw: hi")]
    [InlineData("a: ba: b: hi", "a: b", "a: b: hi")]
    [InlineData("bobbob: see bobbob: x", "bob", "bob: see bobbob: x")]
    public void Alias_joined_with_its_first_message_selects_classic_at_once(string reads, string alias, string message)
    {
        Offer(reads).Should().Be(Outcome.Classic);
        Alias.Should().Be(alias);
        FirstMessage.Should().Be(message);
    }

    [Theory]
    [InlineData(": ")]
    [InlineData("bob: hi")]
    [InlineData("bobbo: hi")]
    [InlineData("bobbob:")]
    [InlineData("bobbob hi")]
    [InlineData("bob|bob:")]
    [InlineData("bob|ann: hi")]
    public void Other_text_with_a_colon_stays_undecided(string reads) => Offer(reads).Should().Be(Outcome.Undecided);

    [Fact]
    public void Alias_cut_inside_a_character_stays_undecided_despite_silence()
    {
        var alias = Encoding.UTF8.GetBytes("żó😀");
        for (int at = 1; at < alias.Length; at++)
        {
            var detector = new Detector();
            detector.Offer(Reads.Of(alias[..at])).Should().Be(Outcome.Undecided);
            if ((alias[at] & 0xC0) != 0x80) continue;

            detector.Silence().Should().Be(Outcome.Undecided);
            detector.Offer(Reads.Of(alias[at..])).Should().Be(Outcome.Undecided);
            detector.Silence().Should().Be(at == 1 ? Outcome.Undecided : Outcome.Classic);
            detector.Alias.Length.Should().Be(at == 1 ? 0 : alias.Length);
        }
    }

    [Fact]
    public void Alias_cut_inside_a_character_and_then_repeated_selects_classic()
    {
        _detector.Offer(Reads.Of([(byte)'b', 0xC3])).Should().Be(Outcome.Undecided);
        _detector.Offer(Reads.Of([0xA9])).Should().Be(Outcome.Undecided);

        Offer("bé: hi\n").Should().Be(Outcome.Classic);

        Alias.Should().Be("bé");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /index.html")]
    [InlineData("G|E|T| |/")]
    [InlineData("HEAD / HTTP/1.1\r\n")]
    [InlineData("POST /api HTTP/1.1\r\n")]
    [InlineData("PUT /api HTTP/1.1\r\n")]
    [InlineData("DELETE /api HTTP/1.1\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\n")]
    [InlineData("PATCH /api HTTP/1.1\r\n")]
    [InlineData("TRACE / HTTP/1.1\r\n")]
    [InlineData("GET http://example.com/ HTTP/1.1\r\n")]
    [InlineData("CONNECT example.com:443 HTTP/1.1\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("PRI |* HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public void Http_request_is_refused(string reads) => Offer(reads).Should().Be(Outcome.Http);

    [Theory]
    [InlineData("GET well soon\n")]
    [InlineData("get / \n")]
    [InlineData("GET\n")]
    [InlineData("GETTY /\n")]
    [InlineData("CONNECT \n")]
    [InlineData("PRI * HTTP/1.1\n")]
    [InlineData("SSH\n")]
    [InlineData(" SSH-2.0\n")]
    public void Line_that_only_resembles_another_protocol_is_text(string reads) => Offer(reads).Should().Be(Outcome.Text);

    [Fact]
    public void Tls_client_hello_is_refused_wherever_it_is_split()
    {
        for (byte minor = 0; minor <= 4; minor++)
        {
            foreach (var reads in Reads.EveryWay([0x16, 0x03, minor, 0x0A, 0xFF]))
            {
                var detector = new Detector();
                reads.Select(read => detector.Offer(Reads.Of(read))).First(detection => detection != Outcome.Undecided)
                    .Should().Be(Outcome.Tls);
            }
        }

        _detector.Offer(Reads.Of([0x16, 0x03, 0x05, 0x0A])).Should().Be(Outcome.Text);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n")]
    [InlineData("SSH|-2.0")]
    public void Ssh_client_is_refused(string reads) => Offer(reads).Should().Be(Outcome.Ssh);

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 56324 5000\r\n")]
    [InlineData("PRO|XY TCP6 ::1 ::1 1 2\r\n")]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0")]
    public void Proxy_protocol_header_is_refused(string reads) => Offer(reads).Should().Be(Outcome.Proxy);

    [Theory]
    [InlineData("PROXY\n")]
    [InlineData("PROXY TCP\n")]
    [InlineData("proxy TCP4 \n")]
    [InlineData("\r\n\r\nQUIT\n")]
    public void Line_that_only_resembles_a_proxy_protocol_header_is_text(string reads) => Offer(reads).Should().Be(Outcome.Text);

    [Fact]
    public void More_than_the_limit_without_a_decision_is_too_long()
    {
        Offer(new string('a', ProtocolDetector.MaxBytes)).Should().Be(Outcome.Undecided);
        Offer("a").Should().Be(Outcome.TooLong);
    }

    [Fact]
    public void More_than_the_limit_with_a_line_end_is_text()
    {
        string read = new string('a', ProtocolDetector.MaxBytes) + "\nb";

        Offer(read).Should().Be(Outcome.Text);

        Seen.Should().Be(read);
    }

    [Fact]
    public void Byte_order_mark_in_front_is_dropped_wherever_it_is_split()
    {
        foreach (var reads in Reads.EveryWay([.. "\uFEFFbob\n"u8]))
        {
            var detector = new Detector();
            Outcome detection = default;
            foreach (var read in reads)
            {
                detection.Should().Be(Outcome.Undecided);
                detection = detector.Offer(Reads.Of(read));
            }

            detection.Should().Be(Outcome.Text);
            detector.Seen.ToArray().Should().Equal("bob\n"u8.ToArray());
        }
    }

    [Fact]
    public void Byte_order_mark_alone_counts_as_no_input()
    {
        Offer("\uFEFF").Should().Be(Outcome.Undecided);
        _detector.Patience.Should().Be(Timeout.InfiniteTimeSpan);
        _detector.Silence().Should().Be(Outcome.Undecided);

        Offer("bob|bob: hi").Should().Be(Outcome.Classic);
        Alias.Should().Be("bob");
    }

    [Fact]
    public void Detector_without_input_waits_forever()
    {
        _detector.Patience.Should().Be(Timeout.InfiniteTimeSpan);
        _detector.Silence().Should().Be(Outcome.Undecided);
        _detector.Offer(ReadOnlySequence<byte>.Empty).Should().Be(Outcome.Undecided);
        _detector.Patience.Should().Be(Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void Read_in_several_segments_is_one_read()
    {
        _detector.Offer(Reads.InSegments([[(byte)'b'], [(byte)'o']])).Should().Be(Outcome.Undecided);
        _detector.Patience.Should().Be(Short);
        Seen.Should().Be("bo");
    }

    [Fact]
    public void Decided_detector_throws_on_further_input()
    {
        Offer("bob\n");

        _detector.Invoking(detector => detector.Offer(Reads.Of([65]))).Should().Throw<InvalidOperationException>();
        _detector.Invoking(detector => detector.Silence()).Should().Throw<InvalidOperationException>();
    }

    private string Seen => Encoding.UTF8.GetString(_detector.Seen.Span);

    private string Alias => Encoding.UTF8.GetString(_detector.Alias.Span);

    private string FirstMessage => Encoding.UTF8.GetString(_detector.FirstMessage.Span);

    /// <summary>Offers each read to the detector. All reads except the last one must leave it undecided.</summary>
    private Outcome Offer(string reads)
    {
        Outcome detection = default;
        foreach (var read in reads.Split('|'))
        {
            detection.Should().Be(Outcome.Undecided);
            detection = _detector.Offer(Reads.Of(Encoding.UTF8.GetBytes(read)));
        }

        return detection;
    }

    /// <summary>A detector of all clients, or with these signatures.</summary>
    private sealed class Detector(params Signature[] signatures)
    {
        private readonly ProtocolDetector _detector = new(signatures is [] ? [JsonSignature.Default, ClassicSignature.Default, TextSignature.Default] : signatures);

        public ReadOnlyMemory<byte> Seen => _detector.Seen;

        public ReadOnlyMemory<byte> Alias => _detector.Introduction?.Alias ?? default;

        public ReadOnlyMemory<byte> FirstMessage => _detector.Introduction?.FirstMessage ?? default;

        public bool IsGuess => _detector.Introduction?.IsGuess == true;

        public TimeSpan Patience => _detector.Patience;

        public Outcome Offer(in ReadOnlySequence<byte> read) => Show(_detector.Offer(read));

        public Outcome Silence() => Show(_detector.Silence());

        public Outcome End() => Show(_detector.End());

        private Outcome Show(Detection detection) => detection != Detection.Recognized ? Enum.Parse<Outcome>($"{detection}")
            : _detector.Found is ClassicSignature ? Outcome.Classic
            : _detector.Found is JsonSignature ? Outcome.Json
            : Outcome.Text;
    }
}
