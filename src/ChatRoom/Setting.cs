using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace ChatRoom;

/// <summary>One setting of <see cref="ChatRoomOptions"/>: its key, what it allows, and its value in an instance.</summary>
internal sealed class Setting
{
    private readonly PropertyInfo[] _path;

    private Setting(PropertyInfo[] path)
    {
        _path = path;
        Key = string.Join(':', path.Select(static p => p.Name).Prepend(ChatRoomOptions.Section));
    }

    /// <summary>All settings, in the order of their declaration.</summary>
    public static IReadOnlyList<Setting> All { get; } = [.. Of(typeof(ChatRoomOptions), [])];

    /// <summary>The whole key, as <c>ChatRoom:Limits:MaxLineBytes</c>.</summary>
    public string Key { get; }

    /// <summary>What it is for.</summary>
    public string Description => Property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    /// <summary>What it may be, for people.</summary>
    public string Allowed => Type switch
    {
        { IsEnum: true } => string.Join(" | ", Enum.GetNames(Type)),
        _ when Type == typeof(bool) => "true | false",
        _ when Range is { } range => $"{range.Minimum} to {range.Maximum}",
        _ => "text",
    };

    private PropertyInfo Property => _path[^1];

    private Type Type => Property.PropertyType;

    private RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

    /// <summary>Its value.</summary>
    public object? Get(ChatRoomOptions options) => Property.GetValue(Owner(options));

    /// <summary>Gives it a value of its type.</summary>
    public void Set(ChatRoomOptions options, object? value) => Property.SetValue(Owner(options), value);

    /// <summary>Whether a value of its type is one that it may have.</summary>
    public bool Allows(object? value) => Type.IsEnum
        ? value is not null && Enum.IsDefined(Type, value)
        : Range?.IsValid(value) ?? true;

    /// <summary>The value that a text stands for; false if it is none of its type.</summary>
    public bool TryParse(string text, out object? value)
    {
        try
        {
            // An enum's number is not its name, and 30 would be a time of 30 days: who writes that has made a mistake.
            var isMistake = (Type.IsEnum && !char.IsLetter(text.FirstOrDefault()))
                || (Type == typeof(TimeSpan) && !text.Contains(':', StringComparison.Ordinal));
            value = isMistake ? null : TypeDescriptor.GetConverter(Type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
            return value is not null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            value = null;
            return false;
        }
    }

    private object Owner(ChatRoomOptions options) => _path[..^1].Aggregate((object)options, static (owner, p) => p.GetValue(owner)!);

    private static IEnumerable<Setting> Of(Type type, PropertyInfo[] path) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
            property.PropertyType.IsClass && property.PropertyType != typeof(string)
                ? Of(property.PropertyType, [.. path, property])
                : [new Setting([.. path, property])]);
}
