using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;

namespace ChatRoom;

/// <summary>
/// One setting of <see cref="ChatRoomOptions"/>: its key, what it allows, and its value in an instance. A property of
/// type <see cref="IReadOnlyList{T}"/> is a list; what is said of a value is then said of each element.
/// </summary>
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

    /// <summary>Whether it is a list.</summary>
    public bool IsList => Property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    /// <summary>What it may be, for people.</summary>
    public string Allowed => Type switch
    {
        _ when Type == typeof(IPNetwork) => "networks, as 10.0.0.0/8 or 2001:db8::/32",
        { IsEnum: true } => string.Join(" | ", Enum.GetNames(Type)),
        _ when Type == typeof(bool) => "true | false",
        _ when Range is { } range => $"{range.Minimum} to {range.Maximum}",
        _ => "text",
    };

    /// <summary>How it is written, where that is to be told; else empty.</summary>
    public string Form => Type == typeof(TimeSpan) ? ", as hours:minutes:seconds" : "";

    private PropertyInfo Property => _path[^1];

    /// <summary>The type of a value.</summary>
    private Type Type => IsList ? Property.PropertyType.GenericTypeArguments[0] : Property.PropertyType;

    private RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

    /// <summary>Its value.</summary>
    public object? Get(ChatRoomOptions options) => Property.GetValue(Owner(options));

    /// <summary>Gives it a value of its type, or, if it is a list, all of these.</summary>
    public void Set(ChatRoomOptions options, IReadOnlyList<object?> values)
    {
        if (!IsList)
        {
            Property.SetValue(Owner(options), values.Single());
            return;
        }

        var list = Array.CreateInstance(Type, values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            list.SetValue(values[i], i);
        }

        Property.SetValue(Owner(options), list);
    }

    /// <summary>Whether what it is given is what it may have.</summary>
    public bool Allows(object? value) => Type.IsEnum
        ? value is not null && Enum.IsDefined(Type, value)
        : Range?.IsValid(value) ?? true;

    /// <summary>The value that a text stands for; false if it is none of its type.</summary>
    public bool TryParse(string text, out object? value)
    {
        if (Type == typeof(IPNetwork))
        {
            // 10.1.2.3/8 is understood, too; but who writes it means less than all of 10.0.0.0/8.
            var isExact = IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(IPAddress.Parse(text.AsSpan(0, text.IndexOf('/'))));
            value = isExact ? network : null;
            return isExact;
        }

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
