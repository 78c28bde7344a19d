using System.Reflection;
using System.Reflection.Emit;

namespace ChatRoom.Testing;

/// <summary>Reads which members the instructions of a type use.</summary>
public static class Instructions
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (OpCode)field.GetValue(null)!).ToDictionary(static code => code.Value);

    /// <summary>Returns the members that a type's methods call, read or write, with those of the types that the compiler nested in it.</summary>
    public static IEnumerable<MemberInfo> UsedBy(Type type) =>
        type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).SelectMany(UsedBy)
            .Concat(type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(UsedBy));

    /// <summary>Returns the members that a method calls, reads or writes.</summary>
    public static IEnumerable<MemberInfo> UsedBy(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } bytes)
        {
            yield break;
        }

        var generics = method is MethodInfo { IsGenericMethodDefinition: true } ? method.GetGenericArguments() : null;
        for (var at = 0; at < bytes.Length;)
        {
            var code = bytes[at] == 0xFE ? Codes[(short)(0xFE00 | bytes[at + 1])] : Codes[bytes[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok or OperandType.InlineType)
            {
                if (method.Module.ResolveMember(BitConverter.ToInt32(bytes, at), method.DeclaringType!.GetGenericArguments(), generics) is { } member)
                {
                    yield return member;
                }
            }

            at += SizeOf(code.OperandType, bytes, at);
        }
    }

    private static int SizeOf(OperandType operand, byte[] bytes, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(bytes, at)),
        _ => 4,
    };
}
