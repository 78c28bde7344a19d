using System.Text;
using ChatRoom.Bench.Checking;
using CsCheck;

namespace ChatRoom.Bench.Tests.Checking;

public sealed class PayloadTests
{
    [Fact]
    public void Payload_has_the_documented_format()
    {
        var bytes = new byte[36];
        new Payload(0x12, 0x345678, 0x9abcdef).Write(bytes);

        Encoding.ASCII.GetString(bytes).Should().Be("$$M0012003456780000000009abcdefxxxx#");
    }

    [Fact]
    public void Written_payload_is_read_back() =>
        Gen.Select(Gen.Int[0, Payload.Probe], Gen.UInt, Gen.Long[0, long.MaxValue], Gen.Int[Payload.MinSize, 200]).Sample((publisher, sequence, due, size) =>
        {
            var bytes = new byte[size];
            var written = new Payload(publisher, sequence, due);
            written.Write(bytes);
            return Payload.TryRead(bytes, out var read) && read == written;
        });

    [Theory]
    [InlineData("$$M00120034567800000000o9abcdefxxxx#")]
    [InlineData("$$M0012003456780000000009abcdefxxxxx")]
    public void Damaged_payload_is_not_read(string text) =>
        Payload.TryRead(Encoding.ASCII.GetBytes(text), out _).Should().BeFalse();
}
