using ChatRoom.Client.Terminal;
using Spectre.Console;

namespace ChatRoom.Client.Tests.Terminal;

/// <summary>The contrast of the colors, as WCAG 2 defines it.</summary>
public sealed class PaletteTests
{
    private static readonly Color Black = new(0, 0, 0);
    private static readonly Color White = new(255, 255, 255);

    // Dracula, Solarized dark and light, VS Code, GNOME, Ubuntu, Nord.
    private static readonly Color[] Backgrounds =
    [
        Black, White, new(0x28, 0x2a, 0x36), new(0x00, 0x2b, 0x36), new(0xfd, 0xf6, 0xe3), new(0x1e, 0x1e, 0x1e), new(0x17, 0x14, 0x21), new(0x30, 0x0a, 0x24),
        new(0x2e, 0x34, 0x40),
    ];

    [Fact]
    public void Texts_have_a_contrast_of_at_least_4_5_on_black_and_white() =>
        Palette.Accents.Should().AllSatisfy(static color =>
        {
            Contrast(color, Black).Should().BeGreaterThanOrEqualTo(4.5);
            Contrast(color, White).Should().BeGreaterThanOrEqualTo(4.5);
        });

    [Fact]
    public void Aliases_have_a_contrast_of_at_least_3_on_every_common_background() =>
        Palette.Aliases.Should().OnlyHaveUniqueItems().And.AllSatisfy(static color =>
            Backgrounds.Should().AllSatisfy(background => Contrast(color, background).Should().BeGreaterThanOrEqualTo(3)));

    private static double Contrast(Color a, Color b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(Color color) => (0.2126 * Linear(color.R)) + (0.7152 * Linear(color.G)) + (0.0722 * Linear(color.B));

    private static double Linear(byte channel) => channel / 255.0 is var c && c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
}
