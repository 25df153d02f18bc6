using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace TaskDashboard.Tests.Unit.Architecture;

/// <summary>One type uses another. A nested type counts as the type that encloses it.</summary>
internal readonly record struct TypeUse(TypeName User, TypeName Used)
{
    public override string ToString() => $"{User} → {Used}";
}

/// <summary>A type that no other type encloses.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";

    public bool IsIn(string folder) => Namespace == folder || Namespace.StartsWith(folder + ".", StringComparison.Ordinal);
}

/// <summary>
/// Reads from a compiled assembly which types its types use: in base types, members, attributes, local variables and method bodies.
/// A constant is not seen, because the compiler copies its value.
/// </summary>
internal sealed class CompiledUses : ISignatureTypeProvider<string, object?>, ICustomAttributeTypeProvider<string>
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly HashSet<TypeUse> _uses = [];
    private TypeName _user;

    private CompiledUses(PEReader file)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
    }

    public static IReadOnlyCollection<TypeUse> Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var uses = new CompiledUses(file);
        foreach (var type in uses._metadata.TypeDefinitions)
        {
            uses.ReadType(type);
        }

        return uses._uses;
    }

    private void ReadType(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        _user = OutermostOf(handle);
        Read(type.BaseType);
        Read(type.GetCustomAttributes());
        Read(type.GetGenericParameters());
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            Read(_metadata.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (var field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            field.DecodeSignature(this, null);
            Read(field.GetCustomAttributes());
        }

        foreach (var property in type.GetProperties().Select(_metadata.GetPropertyDefinition))
        {
            property.DecodeSignature(this, null);
            Read(property.GetCustomAttributes());
        }

        foreach (var raised in type.GetEvents().Select(_metadata.GetEventDefinition))
        {
            Read(raised.Type);
            Read(raised.GetCustomAttributes());
        }

        foreach (var method in type.GetMethods().Select(_metadata.GetMethodDefinition))
        {
            method.DecodeSignature(this, null);
            Read(method.GetCustomAttributes());
            Read(method.GetGenericParameters());
            foreach (var parameter in method.GetParameters())
            {
                Read(_metadata.GetParameter(parameter).GetCustomAttributes());
            }

            if (method.RelativeVirtualAddress > 0)
            {
                Read(_file.GetMethodBody(method.RelativeVirtualAddress));
            }
        }
    }

    private void Read(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes.Select(_metadata.GetCustomAttribute))
        {
            Read(attribute.Constructor);
            attribute.DecodeValue(this);
        }
    }

    private void Read(GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters.Select(_metadata.GetGenericParameter))
        {
            Read(parameter.GetCustomAttributes());
            foreach (var constraint in parameter.GetConstraints())
            {
                Read(_metadata.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void Read(MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
        {
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null);
        }

        foreach (var region in body.ExceptionRegions)
        {
            Read(region.CatchType);
        }

        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            var operand = Codes[value == 0xfe ? 0xfe00 | code.ReadByte() : value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                Read(MetadataTokens.EntityHandle(code.ReadInt32()));
            }
            else
            {
                code.Offset += SizeOf(operand, code);
            }
        }
    }

    private static int SizeOf(OperandType operand, BlobReader code) =>
        operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * code.ReadInt32()),
            _ => 4,
        };

    private void Read(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
            case HandleKind.TypeReference:
                _uses.Add(new TypeUse(_user, OutermostOf(handle)));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.FieldDefinition:
                Read(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                Read(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Read(generic.Method);
                generic.DecodeSignature(this, null);
                break;
            case HandleKind.MemberReference:
                var member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                Read(member.Parent);
                if (member.GetKind() is MemberReferenceKind.Method)
                {
                    member.DecodeMethodSignature(this, null);
                }
                else
                {
                    member.DecodeFieldSignature(this, null);
                }

                break;
        }
    }

    private TypeName OutermostOf(EntityHandle handle)
    {
        if (handle.Kind is HandleKind.TypeDefinition)
        {
            var type = _metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
            return type.GetDeclaringType() is { IsNil: false } outer
                ? OutermostOf(outer)
                : new TypeName(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
        }

        var reference = _metadata.GetTypeReference((TypeReferenceHandle)handle);
        return reference.ResolutionScope.Kind is HandleKind.TypeReference
            ? OutermostOf(reference.ResolutionScope)
            : new TypeName(_metadata.GetString(reference.Namespace), _metadata.GetString(reference.Name));
    }

    private string Use(EntityHandle handle)
    {
        Read(handle);
        return OutermostOf(handle).ToString();
    }

    string ISimpleTypeProvider<string>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Use(handle);

    string ISimpleTypeProvider<string>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        Use(handle);

    string ISimpleTypeProvider<string>.GetPrimitiveType(PrimitiveTypeCode typeCode) => "";

    string ISZArrayTypeProvider<string>.GetSZArrayType(string elementType) => elementType;

    string IConstructedTypeProvider<string>.GetArrayType(string elementType, ArrayShape shape) => elementType;

    string IConstructedTypeProvider<string>.GetByReferenceType(string elementType) => elementType;

    string IConstructedTypeProvider<string>.GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        genericType;

    string IConstructedTypeProvider<string>.GetPointerType(string elementType) => elementType;

    string ISignatureTypeProvider<string, object?>.GetFunctionPointerType(MethodSignature<string> signature) => "";

    string ISignatureTypeProvider<string, object?>.GetGenericMethodParameter(object? genericContext, int index) => "";

    string ISignatureTypeProvider<string, object?>.GetGenericTypeParameter(object? genericContext, int index) => "";

    string ISignatureTypeProvider<string, object?>.GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        unmodifiedType;

    string ISignatureTypeProvider<string, object?>.GetPinnedType(string elementType) => elementType;

    string ISignatureTypeProvider<string, object?>.GetTypeFromSpecification(
        MetadataReader reader,
        object? genericContext,
        TypeSpecificationHandle handle,
        byte rawTypeKind
    ) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    string ICustomAttributeTypeProvider<string>.GetSystemType() => typeof(Type).FullName!;

    bool ICustomAttributeTypeProvider<string>.IsSystemType(string type) => type == typeof(Type).FullName;

    string ICustomAttributeTypeProvider<string>.GetTypeFromSerializedName(string name)
    {
        // "Namespace.Type`1+Nested[[...]], Assembly": the arguments of a generic type are left out.
        var outermost = name.Split([',', '[', '+'], 2)[0];
        var end = outermost.LastIndexOf('.');
        _uses.Add(new TypeUse(_user, new TypeName(end < 0 ? "" : outermost[..end], outermost[(end + 1)..])));
        return name;
    }

    PrimitiveTypeCode ICustomAttributeTypeProvider<string>.GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;
}
