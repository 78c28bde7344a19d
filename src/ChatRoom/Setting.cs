using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;

namespace ChatRoom;

/// <summary>
/// One setting of an options class: its key, what it allows, and its value in an instance. A property of
/// type <see cref="IReadOnlyList{T}"/> is a list; its range and form apply to each element. A setting in a dictionary has a value
/// for each name in it; its key contains <c>&lt;name&gt;</c>.
/// </summary>
internal sealed class Setting
{
    private const string AnyName = "<name>";

    private readonly PropertyInfo[] _path;

    private Setting(string section, PropertyInfo[] path)
    {
        _path = path;
        Key = string.Join(':', path.Select(static p => IsMap(p.PropertyType) ? $"{p.Name}:{AnyName}" : p.Name).Prepend(section));
    }

    /// <summary>Returns the settings of an options class, in the order of their declaration.</summary>
    public static IReadOnlyList<Setting> Of(Type options, string section) => [.. Of(options, section, [])];

    /// <summary>The whole key, as <c>ChatRoom:Limits:MaxLineBytes</c>.</summary>
    public string Key { get; }

    /// <summary>Its purpose.</summary>
    public string Description => Property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    /// <summary>Whether it is a list.</summary>
    public bool IsList => Property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    /// <summary>Whether it has a value for each of any names.</summary>
    public bool IsNamed => _path.Length > 1 && IsMap(_path[^2].PropertyType);

    /// <summary>Returns its key for a name, if it is named.</summary>
    public string KeyOf(string name) => Key.Replace(AnyName, name, StringComparison.Ordinal);

    /// <summary>The section that contains the names, if it is named.</summary>
    public string Names => Key[..Key.IndexOf($":{AnyName}", StringComparison.Ordinal)];

    /// <summary>The allowed values, for messages.</summary>
    public string Allowed => Type switch
    {
        _ when Type == typeof(IPNetwork) => "networks, as 10.0.0.0/8 or 2001:db8::/32",
        { IsEnum: true } => string.Join(" | ", Enum.GetNames(Type)),
        _ when Type == typeof(bool) => "true | false",
        _ when Range is { } range => $"{range.Minimum} to {range.Maximum}",
        _ => "text",
    };

    /// <summary>The form of a value, for messages; empty if it needs no explanation.</summary>
    public string Form => Type == typeof(TimeSpan) ? $", as {Duration.Form}" : "";

    /// <summary>Whether a running server takes over a new value.</summary>
    public bool IsReloadable => Property.GetCustomAttribute<ReloadableAttribute>() is not null;

    /// <summary>Whether it names a file whose content belongs to the settings.</summary>
    public bool NamesFile => Property.GetCustomAttribute<NamesFileAttribute>() is not null;

    /// <summary>Returns why a text is not a value of the setting.</summary>
    public string Problem(string text) => Type switch
    {
        _ when Type == typeof(TimeSpan) && Duration.LacksUnit(text) => $"has no unit (did you mean {text}s or {text}d?)",
        _ when Type == typeof(IPNetwork) && IPNetwork.TryParse(text, out var network) => $"is an address inside a network (did you mean {network}?)",
        _ when Type == typeof(IPNetwork) && IPAddress.TryParse(text, out var address) =>
            $"has no prefix length (did you mean {address}/{8 * address.GetAddressBytes().Length}?)",
        _ => "is not a valid value",
    };

    /// <summary>Whether two instances have the same value.</summary>
    public bool IsSame(object one, object other) => Get(one) is var a && Get(other) is var b
        && (IsList || IsNamed ? ((IEnumerable)a!).Cast<object>().SequenceEqual(((IEnumerable)b!).Cast<object>()) : Equals(a, b));

    private PropertyInfo Property => _path[^1];

    /// <summary>The type of a value.</summary>
    private Type Type => IsList ? Property.PropertyType.GenericTypeArguments[0]
        : Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    private RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

    /// <summary>Returns its value in an instance; if it is named, its names with their values, in a fixed order.</summary>
    public object? Get(object options) => IsNamed
        ? ByName(options).OrderBy(static pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(pair => (pair.Key.ToUpperInvariant(), Property.GetValue(pair.Value))).ToArray()
        : Property.GetValue(Owner(options));

    /// <summary>Copies its value from one instance to another. Not for a named one.</summary>
    public void CopyTo(object target, object source) => Property.SetValue(Owner(target), Get(source));

    /// <summary>Sets its value for a name.</summary>
    public void Set(object options, string name, object? value)
    {
        var byName = ByName(options);
        if (!byName.TryGetValue(name, out var owner))
        {
            owner = Activator.CreateInstance(_path[^2].PropertyType.GenericTypeArguments[1])!;
            ((IDictionary)Owner(options)).Add(name, owner);
        }

        Property.SetValue(owner, value);
    }

    /// <summary>Sets it to a value of its type, or to all of these if it is a list.</summary>
    public void Set(object options, IReadOnlyList<object?> values)
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

    /// <summary>Whether a value is in the allowed range.</summary>
    public bool Allows(object? value) => IsNamed
        || (Type.IsEnum ? value is not null && Enum.IsDefined(Type, value) : Range?.IsValid(value) ?? true);

    /// <summary>Converts a text; false if it is not a value of the setting's type.</summary>
    public bool TryParse(string text, out object? value)
    {
        if (Type == typeof(IPNetwork))
        {
            // The framework accepts 10.1.2.3/8 as all of 10.0.0.0/8, which is more than the operator means.
            var isExact = IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(IPAddress.Parse(text.AsSpan(0, text.IndexOf('/'))));
            value = isExact ? network : null;
            return isExact;
        }

        if (Type == typeof(TimeSpan))
        {
            value = Duration.TryParse(text, out var duration) ? duration : null;
            return value is not null;
        }

        try
        {
            // The number of an enum's member is not its name.
            value = Type.IsEnum && !char.IsLetter(text.FirstOrDefault()) ? null : TypeDescriptor.GetConverter(Type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
            return value is not null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            value = null;
            return false;
        }
    }

    private Dictionary<string, object> ByName(object options)
    {
        var map = (IDictionary)Owner(options);
        return map.Keys.Cast<string>().ToDictionary(static name => name, name => map[name]!, StringComparer.OrdinalIgnoreCase);
    }

    private object Owner(object options) => _path[..^1].Aggregate(options, static (owner, p) => p.GetValue(owner)!);

    private static IEnumerable<Setting> Of(Type type, string section, PropertyInfo[] path) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite).SelectMany(property =>
            IsMap(property.PropertyType) ? Of(property.PropertyType.GenericTypeArguments[1], section, [.. path, property])
            : property.PropertyType.IsClass && property.PropertyType != typeof(string) ? Of(property.PropertyType, section, [.. path, property])
            : [new Setting(section, [.. path, property])]);

    private static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>);
}
