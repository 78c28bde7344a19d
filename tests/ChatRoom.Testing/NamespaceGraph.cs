using System.Reflection;

namespace ChatRoom.Testing;

/// <summary>Which namespace of an assembly uses which. Constants are not seen: the compiler copies them.</summary>
public sealed class NamespaceGraph
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly Dictionary<string, SortedSet<string>> _uses = [];

    /// <summary>Reads what types of an assembly declare, and their instructions.</summary>
    public static NamespaceGraph Of(IEnumerable<Type> types)
    {
        var graph = new NamespaceGraph();
        foreach (var type in types)
        {
            var user = Outermost(type);
            foreach (var used in UsedBy(type).SelectMany(Parts).Select(Outermost))
            {
                if (used.Assembly == user.Assembly && user.Namespace != used.Namespace && user.Namespace is not null && used.Namespace is not null)
                {
                    graph.Add(user, used);
                }
            }
        }

        return graph;
    }

    /// <summary>All uses, written as <c>From -> To</c>.</summary>
    public IEnumerable<string> Uses => _uses.Keys;

    /// <summary>The uses that are part of a cycle.</summary>
    public IEnumerable<string> UsesInCycles => _uses.Keys.Where(use => Ends(use) is var (from, to) && Reaches(to, from)).Order(StringComparer.Ordinal);

    /// <summary>Returns the types that make one namespace use another.</summary>
    public string TypesOf(string use) => string.Join(", ", _uses[use]);

    private static (string From, string To) Ends(string use)
    {
        var ends = use.Split(" -> ");
        return (ends[0], ends[1]);
    }

    private bool Reaches(string from, string to)
    {
        var uses = _uses.Keys.Select(Ends).ToArray();
        HashSet<string> seen = [from];
        Queue<string> next = new(seen);
        while (next.TryDequeue(out var at))
        {
            foreach (var (_, end) in uses.Where(use => use.From == at && seen.Add(use.To)))
            {
                next.Enqueue(end);
            }
        }

        return seen.Contains(to);
    }

    private void Add(Type user, Type used)
    {
        var use = $"{user.Namespace} -> {used.Namespace}";
        if (!_uses.TryGetValue(use, out var types))
        {
            _uses.Add(use, types = new SortedSet<string>(StringComparer.Ordinal));
        }

        types.Add($"{user.Name}: {used.Name}");
    }

    private static IEnumerable<Type> UsedBy(Type type)
    {
        IEnumerable<Type?> all =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetFields(Declared).Select(static field => field.FieldType),
            .. type.GetCustomAttributesData().Select(static attribute => attribute.AttributeType),
            .. type.GetNestedTypes(Declared).SelectMany(UsedBy),
            .. type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)).SelectMany(UsedBy),
        ];
        return all.OfType<Type>();
    }

    private static IEnumerable<Type> UsedBy(MethodBase method)
    {
        var body = method.GetMethodBody();
        IEnumerable<Type?> all =
        [
            .. method.GetParameters().Select(static parameter => parameter.ParameterType),
            (method as MethodInfo)?.ReturnType,
            .. body?.LocalVariables.Select(static local => local.LocalType) ?? [],
            .. Instructions.UsedBy(method).SelectMany(static member => (IEnumerable<Type?>)
                [member as Type ?? member.DeclaringType, .. member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : []]),
        ];
        return all.OfType<Type>();
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericParameter ? []
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }
}
