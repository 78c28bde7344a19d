namespace ChatRoom.Protocol.Tests;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("cat.png", "cat.png")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\ann\\My Cat.JPG", "My_Cat.JPG")]
    [InlineData("  spaced\tout .txt", "spaced_out_.txt")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData("zero\u200Bwidth\uFEFF.txt", "zerowidth.txt")]
    [InlineData("a'b\"c`d$e;f|g&h<i>j*k?.txt", "abcdefghijk.txt")]
    [InlineData("-rf", "rf")]
    [InlineData("...", "file")]
    [InlineData("\u0301\u0301", "file")]
    [InlineData("e\u0301te\u0301.txt", "été.txt")]
    public void Clean_name_is_harmless(string given, string name) => FileName.Clean(given).Should().Be(name);

    [Fact]
    public void Clean_name_is_short_and_keeps_its_extension()
    {
        FileName.Clean($"{new string('x', 4_096)}.txt").Length.Should().BeLessThanOrEqualTo(51);
        FileName.Clean($"{new string('x', 100)}.jpeg").Should().Be($"{new string('x', 40)}.jpeg");
    }

    [Fact]
    public void Name_in_a_link_is_ASCII()
    {
        FileName.InLink("фото_1.png").Should().Be("----_1.png");
        FileName.InLink("фото.png").Should().Be("file.png");
        FileName.InLink("a+b.txt").Should().Be("a-b.txt");
    }

    [Fact]
    public void Extension_follows_the_content()
    {
        FileName.WithExtension("cat.gif", ".webp").Should().Be("cat.webp");
        FileName.WithExtension("cat", ".png").Should().Be("cat.png");
    }
}
