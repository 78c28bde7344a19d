using System.Reflection;

namespace ChatRoom.Testing;

/// <summary>Which namespace of an assembly uses which. Constants are not seen: the compiler copies them.</summary>
public sealed class NamespaceGraph
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly Dictionary<string, SortedSet<string>> _uses = [];

    /// <summary>Reads what the types of an assembly declare, and their instructions.</summary>
    public static NamespaceGraph Of(Assembly assembly)
    {
        var graph = new NamespaceGraph();
        foreach (var type in assembly.GetTypes())
        {
            var user = Outermost(type);
            foreach (var used in UsedBy(type).SelectMany(Parts).Select(Outermost))
            {
                if (used.Assembly == assembly && user.Namespace != used.Namespace && user.Namespace is not null && used.Namespace is not null)
                {
                    graph.Add(user, used);
                }
            }
        }

        return graph;
    }

    /// <summary>Returns the uses, written as <c>From -> To</c>, that are part of a cycle when some uses are left out.</summary>
    public IReadOnlyList<string> CyclicEdges(IReadOnlyCollection<string> except)
    {
        var edges = _uses.Keys.Except(except).Select(Ends).ToArray();
        return [.. edges.Where(edge => Reaches(edges, edge.To, edge.From)).Select(static edge => $"{edge.From} -> {edge.To}").Order(StringComparer.Ordinal)];
    }

    /// <summary>Returns the types that make one namespace use another.</summary>
    public string Describe(string edge) => string.Join(", ", _uses[edge]);

    private static (string From, string To) Ends(string edge)
    {
        var ends = edge.Split(" -> ");
        return (ends[0], ends[1]);
    }

    private static bool Reaches((string From, string To)[] edges, string from, string to)
    {
        HashSet<string> seen = [from];
        Queue<string> next = new(seen);
        while (next.TryDequeue(out var at))
        {
            foreach (var (_, end) in edges.Where(edge => edge.From == at && seen.Add(edge.To)))
            {
                next.Enqueue(end);
            }
        }

        return seen.Contains(to);
    }

    private void Add(Type user, Type used)
    {
        var edge = $"{user.Namespace} -> {used.Namespace}";
        if (!_uses.TryGetValue(edge, out var types))
        {
            _uses.Add(edge, types = new SortedSet<string>(StringComparer.Ordinal));
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
