using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using ChatRoom.Protocols.Classic;
using ChatRoom.Transport;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ChatRoom.Tests.Protocols.Classic;

/// <summary>What a classic client gets, and when.</summary>
public sealed class ClassicOutputTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeProgress _progress = new();
    private readonly SentWrites _sent = new();
    private readonly ClassicOutput _output;

    public ClassicOutputTests() => _output = new ClassicOutput(_sent, _progress, _time);

    [Fact]
    public async Task Contract_1_write_ends_at_a_line_end_that_is_left_out()
    {
        var line = new string('x', 500);

        await WriteAsync($"{line}\n{line}\n{line}");

        _sent.Texts.Should().Equal($"{line}\n{line}", line);
    }

    [Fact]
    public async Task Contract_1_line_that_is_too_long_is_cut_between_characters()
    {
        var write = WriteAsync("x" + new string('ж', 1500));
        await AllReadAsync(write);

        _sent.Texts.Select(Encoding.UTF8.GetByteCount).Should().Equal(1023, 1024, 954);
        string.Concat(_sent.Texts).Should().Be("x" + new string('ж', 1500));
    }

    [Fact]
    public void Contract_1_no_write_is_longer_and_each_is_text_and_nothing_is_lost()
    {
        var piece = Gen.OneOf<string>("x", "ж", "日本", "😀", "\n", new string('y', 600), string.Concat(Enumerable.Repeat("สวัส", 100)));
        piece.Array[1, 20].Select(string.Concat).Array[1, 4].Sample(texts =>
        {
            var test = new ClassicOutputTests();
            foreach (var text in texts)
            {
                test.AllReadAsync(test.WriteAsync(text)).GetAwaiter().GetResult();
            }

            return test._sent.Writes.All(static write => write.Length <= ClassicOutput.MostBytes && Utf8.IsValid(write))
                && string.Concat(test._sent.Texts).Replace("\n", "", StringComparison.Ordinal)
                    == string.Concat(texts).Replace("\n", "", StringComparison.Ordinal);
        }, threads: 1);
    }

    [Fact]
    public async Task Contract_2_characters_wait_until_all_before_them_is_acknowledged_and_100_ms_old()
    {
        await WriteAsync(new string('ж', 400));
        var second = WriteAsync(new string('ж', 400));
        second.IsCompleted.Should().BeFalse("the client may have 800 bytes unread");

        _progress.IsHeldBack = true;
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await Task.Yield();
        _sent.Writes.Should().ContainSingle("its system has not even got them");

        _progress.IsHeldBack = false;
        await AllReadAsync(second);
        _sent.Writes.Should().HaveCount(2);
    }

    [Fact]
    public async Task Contract_2_what_fits_into_what_the_client_reads_at_once_goes_out_at_once()
    {
        await WriteAsync(new string('ж', 400));
        await WriteAsync(new string('ж', 100));

        _sent.Writes.Should().HaveCount(2);
    }

    [Fact]
    public async Task Contract_3_ascii_never_waits()
    {
        for (var i = 0; i < 100; i++)
        {
            await WriteAsync(new string('x', 1000));
        }

        _sent.Writes.Should().HaveCount(100);
    }

    [Fact]
    public async Task Client_that_turns_out_to_read_lines_gets_everything_as_it_is()
    {
        _output.TurnOff();
        var text = new string('ж', 5000) + "\n";

        await WriteAsync(text);

        _sent.Texts.Should().Equal(text);
    }

    [Fact]
    public async Task Wait_ends_with_the_connection()
    {
        await WriteAsync(new string('ж', 400));
        _progress.IsHeldBack = _progress.IsOver = true;

        await AllReadAsync(WriteAsync(new string('ж', 400)));

        _sent.Writes.Should().HaveCount(2);
    }

    private async Task WriteAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _progress.Sent += bytes.Length;
        await _output.WriteAsync(bytes);
    }

    private async Task AllReadAsync(Task write)
    {
        while (!write.IsCompleted)
        {
            _time.Advance(ClassicOutput.Patience);
            await Task.Yield();
        }

        await write;
    }

    private sealed class FakeProgress : ITransportProgress
    {
        public long Sent { get; set; }

        public bool IsPlain => true;

        public bool IsHeldBack { get; set; }

        public bool IsOver { get; set; }

        public long Acknowledged(out bool isOver)
        {
            isOver = IsOver;
            return IsHeldBack ? 0 : Sent;
        }

        public void Cut()
        {
        }
    }

    private sealed class SentWrites : PipeWriter
    {
        public List<byte[]> Writes { get; } = [];

        public IEnumerable<string> Texts => Writes.Select(Encoding.UTF8.GetString);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            Writes.Add(source.ToArray());
            return default;
        }

        public override void Advance(int bytes) => throw new NotSupportedException();

        public override Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public override Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
