using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class DeliveryFacts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "canceledby",
                table: "pushes",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "sends",
                table: "pushattempts",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<long>(
                name: "freshconnectionssince",
                table: "destinations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "oldestsecretuntil",
                table: "destinations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "pausedreason",
                table: "destinations",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "protectedoldestsecret",
                table: "destinations",
                type: "text",
                nullable: true,
                collation: "C");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "canceledby",
                table: "pushes");

            migrationBuilder.DropColumn(
                name: "sends",
                table: "pushattempts");

            migrationBuilder.DropColumn(
                name: "freshconnectionssince",
                table: "destinations");

            migrationBuilder.DropColumn(
                name: "oldestsecretuntil",
                table: "destinations");

            migrationBuilder.DropColumn(
                name: "pausedreason",
                table: "destinations");

            migrationBuilder.DropColumn(
                name: "protectedoldestsecret",
                table: "destinations");
        }
    }
}
